"""Writes metrics.json: scikit-learn's values of the metrics on small seeded data, with ties and weights.

Run with a Python that has scikit-learn (1.2.1 made the committed file): python3 tests/oracles/make_metrics.py
"""
import json
import pathlib

import numpy as np
from sklearn import metrics as m

rng = np.random.default_rng(7)
out = {}

# Binary: scores on a coarse grid, so that many tie.
n = 200
label = (rng.random(n) < 0.3).astype(int)
score = np.clip(np.round(0.25 * label + 0.7 * rng.random(n), 2), 0.01, 0.99)
weight = np.round(rng.random(n) * 3, 2)
for name, w in (("binary", None), ("binary_weighted", weight)):
    predicted = (score >= 0.5).astype(int)
    k = dict(sample_weight=w)
    out[name] = {
        "labels": label.tolist(), "predictions": score.tolist(), "weights": None if w is None else w.tolist(),
        "values": {
            "AreaUnderRocCurve": m.roc_auc_score(label, score, **k),
            "Accuracy": m.accuracy_score(label, predicted, **k),
            "MacroAccuracy": m.balanced_accuracy_score(label, predicted, **k),
            "PositivePrecision": m.precision_score(label, predicted, **k),
            "PositiveRecall": m.recall_score(label, predicted, **k),
            "NegativePrecision": m.precision_score(label, predicted, pos_label=0, **k),
            "NegativeRecall": m.recall_score(label, predicted, pos_label=0, **k),
            "F1Score": m.f1_score(label, predicted, **k),
            "MacroF1": m.f1_score(label, predicted, average="macro", **k),
            "AreaUnderPrecisionRecallCurve": m.average_precision_score(label, score, **k),
            "LogLoss": m.log_loss(label, score, **k),
            "BrierScore": m.brier_score_loss(label, score, **k),
            "MatthewsCorrelation": m.matthews_corrcoef(label, predicted, **k),
        },
    }

# Multiclass: 4 classes, uneven.
n, classes = 150, 4
label = rng.choice(classes, n, p=[0.5, 0.3, 0.15, 0.05])
raw = rng.gamma(1.0, size=(n, classes))
raw[np.arange(n), label] += 1.2
prob = raw / raw.sum(1, keepdims=True)
weight = np.round(rng.random(n) * 3, 2)
for name, w in (("multiclass", None), ("multiclass_weighted", weight)):
    predicted = prob.argmax(1)
    k = dict(sample_weight=w)
    values = {
        "MicroAccuracy": m.accuracy_score(label, predicted, **k),
        "MacroAccuracy": m.balanced_accuracy_score(label, predicted, **k),
        "MacroF1": m.f1_score(label, predicted, average="macro", **k),
        "LogLoss": m.log_loss(label, prob, **k),
        "MatthewsCorrelation": m.matthews_corrcoef(label, predicted, **k),
        "TopKAccuracy": m.top_k_accuracy_score(label, prob, k=2, **k),
    }
    if w is None:
        values["AreaUnderRocCurve"] = m.roc_auc_score(label, prob, multi_class="ovr", average="macro")
    out[name] = {"labels": label.tolist(), "predictions": prob.ravel().tolist(), "weights": None if w is None else w.tolist(), "values": values}

# Regression.
n = 120
label = np.round(np.exp(rng.normal(1, 0.7, n)), 3)
prediction = label + np.round(rng.normal(0, 0.6, n), 3)
weight = np.round(rng.random(n) * 3, 2)
label32 = label.astype(np.float32).astype(np.float64)
for name, w in (("regression", None), ("regression_weighted", weight)):
    k = dict(sample_weight=None if w is None else w.astype(np.float32).astype(np.float64))
    values = {
        "RSquared": m.r2_score(label32, prediction, **k),
        "RootMeanSquaredError": m.mean_squared_error(label32, prediction, squared=False, **k),
        "MeanSquaredError": m.mean_squared_error(label32, prediction, **k),
        "MeanAbsoluteError": m.mean_absolute_error(label32, prediction, **k),
        "MeanAbsolutePercentageError": m.mean_absolute_percentage_error(label32, prediction, **k),
        "RootMeanSquaredLogError": m.mean_squared_log_error(label32, np.maximum(prediction, 0), squared=False, **k),
    }
    if w is None:
        values["MedianAbsoluteError"] = m.median_absolute_error(label32, prediction)
    out[name] = {"labels": label.tolist(), "predictions": prediction.tolist(), "weights": None if w is None else w.tolist(), "values": values}

# Ranking: three groups; scikit-learn takes linear gains, so it is given 2^relevance - 1. Scores tie.
sizes = [7, 12, 5]
relevance, score, per_group = [], [], {}
for size in sizes:
    r = rng.integers(0, 4, size)
    r[0] = 2
    s = np.round(rng.random(size) * 5) / 5
    relevance.append(r)
    score.append(s)
    for k in (1, 3, 10):
        gain = (2.0 ** r - 1)[None]
        per_group.setdefault(f"Ndcg@{k}", []).append(m.ndcg_score(gain, s[None], k=k))
        per_group.setdefault(f"Dcg@{k}", []).append(m.dcg_score(gain, s[None], k=k))
out["ranking"] = {
    "labels": np.concatenate(relevance).tolist(), "predictions": np.concatenate(score).tolist(), "weights": None, "groups": sizes,
    "values": {name: float(np.mean(v)) for name, v in per_group.items()},
}

path = pathlib.Path(__file__).with_name("metrics.json")
path.write_text(json.dumps(out) + "\n")
