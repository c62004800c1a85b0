"""Writes naive_bayes.json: the probabilities that scikit-learn's naive Bayes classifiers give to the rows they learned from."""
import json
from pathlib import Path

import numpy as np
from sklearn import __version__
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB

rng = np.random.RandomState(11)
counts, numbers = [], []
for classes in (2, 4):
    y = rng.randint(0, classes, 60)
    x = rng.poisson(0.4 + (np.arange(7)[None, :] % classes == y[:, None]), (60, 7)) * np.where(rng.rand(60, 7) < 0.3, 0.5, 1.0)
    counts.append({
        "x": x.tolist(), "y": y.tolist(),
        "multinomial": MultinomialNB(alpha=0.5).fit(x, y).predict_proba(x).ravel().tolist(),
        "complement": ComplementNB(alpha=0.5).fit(x, y).predict_proba(x).ravel().tolist(),
        "bernoulli": BernoulliNB(alpha=0.5).fit(x, y).predict_proba(x).ravel().tolist(),
    })
    z = (rng.normal(0, 1, (60, 4)) + y[:, None] * 0.7).astype(np.float32)
    numbers.append({"x": z.tolist(), "y": y.tolist(), "gaussian": GaussianNB().fit(z.astype(float), y).predict_proba(z.astype(float)).ravel().tolist()})
Path(__file__).with_name("naive_bayes.json").write_text(json.dumps({"scikit-learn": __version__, "counts": counts, "numbers": numbers}) + "\n")
