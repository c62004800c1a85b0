#!/usr/bin/env python3
"""Trains and evaluates on the reference splits of the public data sets and prints one table against scikit-learn's reference scores.

    dotnet build src/FullStackAI.Cli -c Release
    /usr/bin/python3 benchmarks/reference/run.py [--only adult,sms_spam] [--budget 120s] [--out benchmarks/results/reference.md]

Splits: adult and banking77 as supplied; bike by i % 5 (the last of five) and by its last 20 % of rows; the others seeded and stratified 80/20,
as scikit-learn's train_test_split(test_size=n // 5, random_state=0, stratify=label). "same split" is the peer itself, run here on the very same files:
HistGradientBoosting with its defaults, or TF-IDF (1-2 words; Chinese: 1-3 characters) and logistic regression.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, r2_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("FULLSTACKAI_DATA", ROOT / ".." / "shared" / "data")).resolve()
FSAI = ROOT / "artifacts" / "bin" / "FullStackAI.Cli" / "release" / "fsai"
TOLERANCE = 0.01


class Row:
    def __init__(self, name, load, label, reference, split="stratified", drop=(), text=None, options=()):
        self.name, self.load, self.label, self.reference, self.split = name, load, label, reference, split
        self.drop, self.text, self.options = list(drop), text, list(options)


def frame(path, **options):
    return lambda: pd.read_csv(DATA / path, dtype=str, keep_default_na=False, na_values=[], **options)


WINE = ["fixed acidity", "volatile acidity", "citric acid", "residual sugar", "chlorides", "free sulfur dioxide", "total sulfur dioxide", "density", "pH", "sulphates", "alcohol", "quality"]
wine = frame("wine_quality/winequality-white.csv", header=None, names=WINE)
bike = frame("bike_sharing/hour.csv")
BIKE_DROP = ["casual", "registered", "instant", "dteday"]
ROWS = [
    Row("adult_income", None, "income", {"acc": 0.8727, "auc": 0.9306}, split=("adult_income/adult_train.csv", "adult_income/adult_test.csv")),
    Row("telco_churn", frame("telco_churn/Telco-Customer-Churn.csv"), "Churn", {"acc": 0.7926, "auc": 0.829}),
    Row("penguins", frame("penguins/penguins.csv"), "species", {"acc": 0.9853}),
    Row("wine_quality white (class)", wine, "quality", {"acc": 0.6844}, options=["--task", "multiclass"]),
    Row("wine_quality white (reg)", wine, "quality", {"r2": 0.4677}, options=["--task", "regression"]),
    Row("california_housing", frame("california_housing/housing.csv"), "median_house_value", {"r2": 0.822}, split="shuffled"),
    Row("bike_sharing hour (i%5)", bike, "cnt", {"r2": 0.9482}, split="fifth", drop=BIKE_DROP),
    Row("bike_sharing hour (last 20%)", bike, "cnt", {"r2": 0.9129}, split="last", drop=BIKE_DROP),
    Row("sms_spam", frame("sms_spam/sms_spam.csv", encoding="utf-8"), "type", {"acc": 0.9785, "auc": 0.9925}, text=("text", "word")),
    Row("banking77", None, "category", {"acc": 0.8948}, split=("banking77/train.csv", "banking77/test.csv"), text=("text", "word")),
    Row("zh_news_titles (dev 80/20)", frame("zh_news_titles/dev.txt", sep="\t", header=None, names=["title", "class"], quoting=csv.QUOTE_NONE), "class", {"acc": 0.845}, text=("title", "char"), options=["--task", "multiclass"]),
]


def divide(row, work):
    """Writes train and test files and gives their paths with the frames."""
    if isinstance(row.split, tuple):
        paths = [DATA / part for part in row.split]
        return paths, [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    data = row.load()
    n = len(data)
    if row.split == "fifth":
        test = np.arange(n) % 5 == 4
        parts = [data[~test], data[test]]
    elif row.split == "last":
        parts = [data[: n - (n + 4) // 5], data[n - (n + 4) // 5:]]
    else:
        parts = train_test_split(data, test_size=n // 5, random_state=0, stratify=data[row.label] if row.split == "stratified" and data[row.label].value_counts().min() > 1 else None)
    paths = []
    for part, kind in zip(parts, ("train", "test")):
        paths.append(work / f"{row.name.split(' (')[0].replace(' ', '_')}-{len(paths)}-{kind}.csv")
        part.to_csv(paths[-1], index=False)
    return paths, parts


def peer(row, train, test):
    """scikit-learn on the same rows."""
    scores = {}
    if row.text:
        column, unit = row.text
        vectors = TfidfVectorizer(ngram_range=(1, 2)) if unit == "word" else TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
        model = make_pipeline(vectors, LogisticRegression(max_iter=1000, C=10))
        x, xt = train[column], test[column]
    else:
        columns = [c for c in train.columns if c != row.label and c not in row.drop]
        both = pd.concat([train[columns], test[columns]])
        numbers = {c: pd.to_numeric(both[c].str.strip().replace("", None), errors="coerce") for c in columns}
        words = [c for c in columns if numbers[c].notna().sum() < 0.5 * (both[c].str.strip() != "").sum()]
        codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan).fit_transform(both[words]) if words else None
        matrix = np.column_stack([numbers[c] for c in columns if c not in words] + ([codes] if words else []))
        x, xt = matrix[: len(train)], matrix[len(train):]
        kind = HistGradientBoostingRegressor if "r2" in row.reference else HistGradientBoostingClassifier
        model = kind(random_state=0)
    y, yt = train[row.label], test[row.label]
    if "r2" in row.reference:
        y, yt = y.astype(float), yt.astype(float)
    model.fit(x, y)
    if "r2" in row.reference:
        scores["r2"] = r2_score(yt, model.predict(xt))
    if "acc" in row.reference:
        scores["acc"] = accuracy_score(yt, model.predict(xt))
    if "auc" in row.reference:
        scores["auc"] = roc_auc_score(yt == model.classes_[1], model.predict_proba(xt)[:, 1])
    return scores


def run(arguments):
    started = time.monotonic()
    done = subprocess.run([str(FSAI), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"fsai {' '.join(map(str, arguments))}\nended with {done.returncode}:\n{done.stderr}")
    return done.stdout, time.monotonic() - started


def ours(row, paths, work, budget):
    bundle = work / "model.fsai"
    ignore = ["--ignore", ",".join(row.drop)] if row.drop else []
    metric = ["--metric", "accuracy"] if list(row.reference) == ["acc"] else []
    output, seconds = run(["train", paths[0], "--label", row.label, *row.options, *metric, *ignore, "--seed", "0", "--budget", budget, "-o", bundle, "--json"])
    best = json.loads(output)["best"]["trainer"]
    metrics = json.loads(run(["evaluate", bundle, paths[1], "--json"])[0])["metrics"]
    run(["predict", bundle, paths[1], "-o", work / "predictions.csv"])
    with open(work / "predictions.csv", newline="", encoding="utf-8") as file:
        predicted = sum(1 for _ in csv.reader(file)) - 1
    names = {"acc": "Accuracy" if "Accuracy" in metrics else "MicroAccuracy", "auc": "AreaUnderRocCurve", "r2": "RSquared"}
    return {metric: metrics[names[metric]] for metric in row.reference}, best, seconds, predicted


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--budget", default="120s")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    wanted = [name for name in options.only.split(",") if name]
    lines = ["| data | train / test | metric | reference | same split | fsai | | chosen | train seconds |", "|---|---|---|---|---|---|---|---|---|"]
    misses = 0
    for row in (row for row in ROWS if not wanted or any(name in row.name for name in wanted)):
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            paths, (train, test) = divide(row, work)
            theirs = peer(row, train, test)
            scores, best, seconds, predicted = ours(row, paths, work, options.budget)
            assert predicted == len(test), f"{row.name}: {predicted} predictions for {len(test)} rows"
        for metric, reference in row.reference.items():
            good = scores[metric] >= reference - TOLERANCE
            misses += not good
            lines.append(f"| {row.name} | {len(train)} / {len(test)} | {metric} | {reference:.4f} | {theirs[metric]:.4f} | {scores[metric]:.4f} | {'ok' if good else '**misses**'} | {best} | {seconds:.1f} |")
            print(lines[-1], flush=True)
    if options.out:
        options.out.write_text("# Reference scores\n\n" + "\n".join(__doc__.split("\n\n")[-1].strip().splitlines()) + "\n\n" + f"Command: `benchmarks/reference/run.py --budget {options.budget}`; a row misses when it is more than {TOLERANCE} below the reference; {os.cpu_count()} cores.\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{misses} misses")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
