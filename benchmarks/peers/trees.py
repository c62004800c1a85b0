"""Trains XGBoost or scikit-learn once and prints one line of JSON: seconds, processor seconds, what other processes took meanwhile (in cores), and writes the test scores.

/usr/bin/python3 benchmarks/peers/trees.py xgb|hgb|forest|extra-trees SET THREADS '{"leaves": 255, "max_bin": 255, "l2": 0, "trees": 100}' SCORES
Peers' settings beyond those are their defaults. Binning is part of the time.
"""
import json
import os
import resource
import sys
import time

peer, name, threads, settings, target = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4]), sys.argv[5]
os.environ["OMP_NUM_THREADS"] = str(threads)
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

import treedata

header, dense, sparse, y, groups = treedata.read(name, "train")
_, dense_test, sparse_test, _, groups_test = treedata.read(name, "test")
x, x_test = (dense, dense_test) if sparse is None else (sparse, sparse_test)
task, levels = header["task"], header["levels"]
leaves, max_bin, l2, trees = settings.get("leaves", 31), settings.get("max_bin"), settings.get("l2"), settings.get("trees", 100)
categories = [i for i, count in enumerate(levels) if count > 0]


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def machine():
    """Processor seconds of all processes since the start of the machine."""
    user, nice, system = open("/proc/stat").readline().split()[1:4]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def xgboost():
    import xgboost as xgb
    objective = {"binary": "binary:logistic", "regression": "reg:squarederror", "ranking": "rank:ndcg"}[task]
    options = {
        "objective": objective, "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": leaves, "max_depth": 0,
        "eta": 0.1, "max_bin": max_bin or 256, "nthread": threads, "verbosity": 0, "seed": 1,
    }
    if l2 is not None:
        options["lambda"] = l2
    kinds = ["c" if count else "q" for count in levels] if categories else None

    def matrix(data, labels=None, sizes=()):
        made = xgb.DMatrix(data, labels, feature_types=kinds, enable_categorical=bool(categories), nthread=threads)
        if len(sizes):
            made.set_group(sizes)
        return made

    def fit():
        if sparse is None and not len(groups):
            made = xgb.QuantileDMatrix(x, y, feature_types=kinds, enable_categorical=bool(categories), max_bin=options["max_bin"], nthread=threads)
        else:
            made = matrix(x, y, groups)
        return xgb.train(options, made, trees)

    test = matrix(x_test, sizes=groups_test)
    return fit, lambda model: model.predict(test, output_margin=True), xgb.__version__


def histogram_boosting():
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    import sklearn
    kind = HistGradientBoostingClassifier if task == "binary" else HistGradientBoostingRegressor
    data = [x.copy(), x_test.copy()]
    for part in data:
        part[:, categories] = np.minimum(part[:, categories], 254)  # its limit of categories
    options = {"max_iter": trees, "max_leaf_nodes": leaves, "learning_rate": 0.1, "max_bins": max_bin or 255, "l2_regularization": l2 or 0,
               "early_stopping": False, "random_state": 1, "categorical_features": categories or None}
    score = (lambda model: model.decision_function(data[1])) if task == "binary" else (lambda model: model.predict(data[1]))
    return (lambda: kind(**options).fit(data[0], y)), score, sklearn.__version__


def forest():
    import sklearn
    import sklearn.ensemble as ensemble
    kind = {"forest": "RandomForest", "extra-trees": "ExtraTrees"}[peer] + ("Classifier" if task == "binary" else "Regressor")
    data = [np.nan_to_num(part, nan=-1) for part in (x, x_test)]  # it takes neither missing values nor categories: codes as numbers
    options = {"n_estimators": trees, "n_jobs": threads, "random_state": settings.get("seed", 1)}
    score = (lambda model: model.predict_proba(data[1])[:, 1]) if task == "binary" else (lambda model: model.predict(data[1]))
    return (lambda: getattr(ensemble, kind)(**options).fit(data[0], y)), score, sklearn.__version__


fit, score, version = {"xgb": xgboost, "hgb": histogram_boosting, "forest": forest, "extra-trees": forest}[peer]()
cpu, everyone, start = processor(), machine(), time.perf_counter()
model = fit()
elapsed, own = time.perf_counter() - start, processor() - cpu
result = {"train_s": [round(elapsed, 3)], "cpu_s": round(own, 2), "others": [round(max(0, machine() - everyone - own) / elapsed, 2)], "version": version}
start = time.perf_counter()
scores = np.asarray(score(model), np.float64).ravel()
result["score_us_row"] = round((time.perf_counter() - start) * 1e6 / len(scores), 2)
scores.tofile(target)
result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps(result))
