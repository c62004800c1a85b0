"""Trains one peer on one split and prints its score: the other half of benchmarks/FullStackAI.AutoMLBench.

python3 benchmarks/peers/automl.py TRAIN TEST LABEL TASK METRIC SYSTEM BUDGET SEED     (Debian's scikit-learn, pandas and xgboost)
Systems: hgb and xgb with their defaults; linear: ridge or logistic regression on scaled numbers, one-hot words and the whole TF-IDF of texts; hgb-search and xgb-search: random search for BUDGET seconds on a fixed 80/20 split of the training rows, the best one trained anew on all of them.
Words become codes; text (mean of 25 characters or more, most values different) becomes 64 components of TF-IDF.
"""
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, log_loss, r2_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, OrdinalEncoder

warnings.filterwarnings("ignore")
train_path, test_path, label, task, metric, system, budget, seed = sys.argv[1:]
budget, seed = float(budget), int(seed)
train = pd.read_csv(train_path, dtype=str, keep_default_na=False)
test = pd.read_csv(test_path, dtype=str, keep_default_na=False)
started = time.monotonic()
train, test = train[train[label] != ""], test[test[label] != ""]


def features(train, test):
    parts, parts_test = [], []
    for column in (c for c in train.columns if c != label):
        both = pd.concat([train[column], test[column]]).str.strip()
        number = pd.to_numeric(both.replace("", None), errors="coerce")
        if number.notna().sum() >= 0.5 * max(1, (both != "").sum()):
            values = number.to_numpy(dtype=float)[:, None]
            if system == "linear":
                values = sparse.csr_matrix(np.nan_to_num((values - np.nanmean(values[: len(train)])) / (np.nanstd(values[: len(train)]) or 1)))
        elif both.str.len().mean() >= 12 and both.nunique() > 0.5 * len(both):
            unit = dict(analyzer="char", ngram_range=(1, 3)) if both.str.contains(" ").mean() < 0.5 else dict(ngram_range=(1, 2))
            tfidf = TfidfVectorizer(**unit).fit(both[: len(train)])
            values = tfidf.transform(both) if system == "linear" else TruncatedSVD(64, random_state=0).fit(tfidf.transform(both[: len(train)])).transform(tfidf.transform(both))
        elif system == "linear":
            values = OneHotEncoder(handle_unknown="ignore", min_frequency=2).fit(both[: len(train)].to_frame()).transform(both.to_frame())
        else:
            values = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan).fit_transform(both.replace("", None).to_frame())
        parts.append(values[: len(train)])
        parts_test.append(values[len(train):])
    join = (lambda pieces: sparse.hstack(pieces).tocsr()) if system == "linear" else np.hstack
    return join(parts), join(parts_test)


def make(options):
    if system == "linear":
        return Ridge() if task == "Regression" else LogisticRegression(max_iter=1000)
    if system.startswith("hgb"):
        kind = HistGradientBoostingRegressor if task == "Regression" else HistGradientBoostingClassifier
        return kind(random_state=seed, **options)
    import xgboost
    kind = xgboost.XGBRegressor if task == "Regression" else xgboost.XGBClassifier
    return kind(random_state=seed, n_jobs=2, **options)


def draw(rng):
    if system.startswith("hgb"):
        return dict(learning_rate=float(np.exp(rng.uniform(np.log(0.01), np.log(0.3)))), max_iter=int(rng.integers(50, 600)), max_leaf_nodes=int(np.exp(rng.uniform(np.log(4), np.log(128)))),
                    min_samples_leaf=int(np.exp(rng.uniform(np.log(2), np.log(100)))), l2_regularization=float(np.exp(rng.uniform(np.log(1e-4), np.log(10)))))
    return dict(learning_rate=float(np.exp(rng.uniform(np.log(0.01), np.log(0.3)))), n_estimators=int(rng.integers(50, 600)), max_depth=int(rng.integers(3, 11)), min_child_weight=float(np.exp(rng.uniform(np.log(0.01), np.log(20)))),
                subsample=float(rng.uniform(0.5, 1)), colsample_bytree=float(rng.uniform(0.4, 1)), reg_lambda=float(np.exp(rng.uniform(np.log(1e-3), np.log(10)))))


def score(model, x, y):
    if task == "Regression":
        return r2_score(y, model.predict(x))
    if metric == "accuracy":
        return accuracy_score(y, model.predict(x))
    probabilities = model.predict_proba(x)
    return roc_auc_score(y, probabilities[:, 1]) if metric == "auc" else log_loss(y, probabilities, labels=np.arange(probabilities.shape[1]))


x, xt = features(train, test)
if task == "Regression":
    y, yt = train[label].astype(float).to_numpy(), test[label].astype(float).to_numpy()
else:
    encoder = LabelEncoder().fit(pd.concat([train[label], test[label]]))
    y, yt = encoder.transform(train[label]), encoder.transform(test[label])
higher, trials, options = metric != "log-loss", 1, {}
if system.endswith("-search"):
    stratify = None if task == "Regression" or np.bincount(y).min() < 2 else y
    a, b, ya, yb = train_test_split(x, y, test_size=0.2, random_state=seed, stratify=stratify)
    rng, best, longest, trials = np.random.default_rng(seed), -np.inf, 0.0, 0
    # The last model on all rows has to fit into the budget too.
    while trials == 0 or time.monotonic() - started + 2.3 * longest < budget:
        candidate, before = ({} if trials == 0 else draw(rng)), time.monotonic()
        try:
            found = score(make(candidate).fit(a, ya), b, yb) * (1 if higher else -1)
        except ValueError:
            found = -np.inf
        longest, trials = max(longest, time.monotonic() - before), trials + 1
        if found > best:
            best, options = found, candidate
value = score(make(options).fit(x, y), xt, yt)
print(json.dumps({"score": float(value), "higherIsBetter": higher, "seconds": time.monotonic() - started, "trials": trials}))
