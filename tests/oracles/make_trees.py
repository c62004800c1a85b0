"""Writes trees.json: predictions of scikit-learn's decision trees on small seeded data.

Run with a Python that has scikit-learn (1.2.1 made the committed file): python3 tests/oracles/make_trees.py
Cells are distinct within a feature and labels noisy, so that no two splits gain exactly the same.
"""
import json
import pathlib

import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(5)
n = 160
x = np.round(rng.normal(size=(n, 4)), 4).astype(np.float32)
score = np.sin(2 * x[:, 0]) + 0.6 * x[:, 1] * (x[:, 2] > 0)
noise = rng.normal(size=n)
regression = np.round(score + 0.3 * noise, 4).astype(np.float32)
binary = (score + 0.5 * noise > 0.1).astype(int)
multi = np.digitize(score + 0.5 * noise, [-0.4, 0.6])
weight = np.round(0.25 + rng.random(n) * 2, 3).astype(np.float32)
leaves = 12
models = {}


def keep(name, model, label, weights):
    model.fit(x, label, sample_weight=weights)
    if hasattr(model, "predict_proba"):
        p = model.predict_proba(x)
        p = p[:, 1] if p.shape[1] == 2 else p.ravel()
    else:
        p = model.predict(x)
    models[name] = {"weighted": weights is not None, "maxLeaves": leaves, "predictions": p.tolist()}


k = dict(max_leaf_nodes=leaves, min_samples_leaf=3, random_state=0)
keep("regression", DecisionTreeRegressor(**k), regression, None)
keep("regression-weighted", DecisionTreeRegressor(**k), regression, weight)
keep("binary-gini-weighted", DecisionTreeClassifier(criterion="gini", **k), binary, weight)
keep("binary-entropy", DecisionTreeClassifier(criterion="entropy", **k), binary, weight)
keep("multiclass-gini", DecisionTreeClassifier(criterion="gini", **k), multi, weight)
keep("multiclass-entropy", DecisionTreeClassifier(criterion="entropy", **k), multi, weight)

out = {"dense": x.T.tolist(), "weights": weight.tolist(), "regression": regression.tolist(),
       "binary": binary.tolist(), "multiclass": multi.tolist(), "models": models}
pathlib.Path(__file__).with_name("trees.json").write_text(json.dumps(out) + "\n")
