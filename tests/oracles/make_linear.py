"""Writes linear.json: scikit-learn's coefficients of linear models on one small seeded data set with dense and one-hot features.

Run with a Python that has scikit-learn (1.2.1 made the committed file): python3 tests/oracles/make_linear.py
The objectives differ in their scale only: ours is a weighted mean per row, so each entry states the penalties in our terms.
"""
import json
import pathlib

import numpy as np
from sklearn import linear_model as lm

rng = np.random.default_rng(11)
n, dense, levels = 120, 3, 4
x = np.round(rng.normal(size=(n, dense)), 3).astype(np.float32)
level = rng.integers(0, levels, n)
onehot = np.eye(levels, dtype=np.float32)[level]
full = np.hstack([x, onehot]).astype(np.float64)
score = full @ np.array([1.2, -0.7, 0.0, 0.8, -0.4, 0.0, 0.1]) + 0.3
noise = rng.normal(size=n)
regression = np.round(score + 0.5 * noise, 3).astype(np.float32)
binary = (score + noise > 0.4).astype(int)
multi = np.digitize(score + noise, [-0.5, 1.0])
weight = np.round(0.25 + rng.random(n) * 2, 2).astype(np.float32)
total = float(weight.astype(np.float64).sum())

models = {}


def keep(name, model, label, weights, l1, l2, class_weights=None):
    model.fit(full, label, sample_weight=weights)
    coef = np.atleast_2d(model.coef_)
    models[name] = {"l1": l1, "l2": l2, "weighted": weights is not None, "classWeights": class_weights,
                    "coefficients": coef.tolist(), "intercepts": np.atleast_1d(model.intercept_).tolist()}


keep("ols", lm.Ridge(alpha=1e-9, solver="cholesky", tol=1e-14), regression, None, 0, 1e-9 / n)
keep("ridge", lm.Ridge(alpha=2.5, solver="cholesky"), regression, None, 0, 2.5 / n)
keep("ridge-weighted", lm.Ridge(alpha=2.5, solver="cholesky"), regression, weight, 0, 2.5 / total)
keep("lasso", lm.Lasso(alpha=0.05, tol=1e-12, max_iter=100000), regression, None, 0.05, 0)
keep("lasso-weighted", lm.Lasso(alpha=0.05, tol=1e-12, max_iter=100000), regression, weight, 0.05, 0)
keep("elastic-net", lm.ElasticNet(alpha=0.08, l1_ratio=0.4, tol=1e-12, max_iter=100000), regression, None, 0.032, 0.048)
log = dict(solver="newton-cg", tol=1e-10, max_iter=1000)
keep("logistic", lm.LogisticRegression(C=0.7, **log), binary, None, 0, 1 / (0.7 * n))
keep("logistic-weighted", lm.LogisticRegression(C=0.7, **log), binary, weight, 0, 1 / (0.7 * total))
keep("logistic-per-class", lm.LogisticRegression(C=0.7, class_weight={0: 1.0, 1: 3.0}, **log), binary, None, 0, 1 / (0.7 * float(np.where(binary == 1, 3.0, 1.0).sum())), [1.0, 3.0])
keep("logistic-l1", lm.LogisticRegression(C=0.5, penalty="l1", solver="saga", tol=1e-13, max_iter=200000), binary, None, 1 / (0.5 * n), 0)
keep("logistic-elastic", lm.LogisticRegression(C=0.5, penalty="elasticnet", l1_ratio=0.3, solver="saga", tol=1e-13, max_iter=200000), binary, None, 0.3 / (0.5 * n), 0.7 / (0.5 * n))
keep("softmax", lm.LogisticRegression(C=0.7, **log), multi, None, 0, 1 / (0.7 * n))
keep("softmax-weighted", lm.LogisticRegression(C=0.7, **log), multi, weight, 0, 1 / (0.7 * total))
keep("softmax-l1", lm.LogisticRegression(C=0.5, penalty="l1", solver="saga", tol=1e-13, max_iter=200000), multi, None, 1 / (0.5 * n), 0)

out = {"dense": x.tolist(), "levels": level.tolist(), "weights": weight.tolist(),
       "regression": regression.tolist(), "binary": binary.tolist(), "multiclass": multi.tolist(), "models": models}
pathlib.Path(__file__).with_name("linear.json").write_text(json.dumps(out) + "\n")
