"""Writes selection.json: what scikit-learn's feature selection scores are, and which features its selectors keep."""
import json
from pathlib import Path

import numpy as np
from sklearn import __version__
from sklearn.feature_selection import SelectKBest, VarianceThreshold, chi2, f_classif, f_regression
from sklearn.metrics import mutual_info_score

rng = np.random.RandomState(5)
rows, columns = 90, 8
x = np.round(rng.poisson(1.2, (rows, columns)) * rng.choice([0.5, 1, 2], (1, columns)), 2)
x[:, 3] = 2.5
label = rng.randint(0, 3, rows)
x[:, 1] += label * (rng.rand(rows) < 0.7)
x[:, 5] += (label == 2) * 1.5
x = x.astype(np.float32)
numeric = np.round(x[:, 2] * 1.5 - x[:, 5] + rng.normal(0, 1, rows), 3).astype(np.float32)
with np.errstate(all="ignore"):
    scores = {
        "variance": np.var(x.astype(float), axis=0).tolist(),
        "f classes": np.nan_to_num(f_classif(x.astype(float), label)[0]).tolist(),
        "f numbers": np.nan_to_num(f_regression(x.astype(float), numeric.astype(float))[0]).tolist(),
        "chi2": chi2(x.astype(float), label)[0].tolist(),
        "information": [mutual_info_score(x[:, c].astype(str), label) for c in range(columns)],
    }
    kept = {
        "variance": VarianceThreshold(1.0).fit(x).get_support(indices=True).tolist(),
        "f classes": SelectKBest(f_classif, k=3).fit(x, label).get_support(indices=True).tolist(),
        "f numbers": SelectKBest(f_regression, k=2).fit(x, numeric).get_support(indices=True).tolist(),
        "chi2": SelectKBest(chi2, k=4).fit(x, label).get_support(indices=True).tolist(),
    }
out = Path(__file__).with_name("selection.json")
out.write_text(json.dumps({"scikit-learn": __version__, "x": x.tolist(), "classes": label.tolist(), "numbers": numeric.tolist(), "scores": scores, "kept": kept}) + "\n")
