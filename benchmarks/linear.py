"""Compares logistic regression with scikit-learn's lbfgs on prepared features, in one run, and writes results/linear.md.

python3 benchmarks/linear.py [DATA_FOLDER]     (scikit-learn and pandas; the .NET SDK; about two minutes and a half)
Both get the same matrix: standardised numbers and one-hot categories of adult, TF-IDF words of banking77 (77 classes), words and pairs of words of banking77, 1 to 3 characters of Chinese titles. Only fitting is timed.
The objective is scikit-learn's, computed here in double precision from both sets of weights: C x sum of log losses + 1/2 x sum of squared weights.
"""
import os
import pathlib
import platform
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas as pd
import scipy.sparse as sp
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).resolve().parent
data = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent.parent / "shared" / "data"


def adult():
    table = pd.read_csv(data / "adult_income" / "adult_train.csv")
    label = (table.pop("income").str.strip() == ">50K").to_numpy().astype(np.float32)
    numbers = table.select_dtypes("number")
    dense = ((numbers - numbers.mean()) / numbers.std(ddof=0)).to_numpy(np.float32)
    words = table.select_dtypes(exclude="number").fillna("missing")
    return dense, sp.csr_matrix(OneHotEncoder(dtype=np.float32).fit_transform(words)), label, 2


def banking():
    folder = data / "banking77"
    path = next(p for p in sorted(folder.glob("*train*.csv")))
    table = pd.read_csv(path)
    text, category = table.columns[0], table.columns[1]
    codes = table[category].astype("category").cat.codes.to_numpy().astype(np.float32)
    tfidf = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=np.float32).fit_transform(table[text])
    return np.zeros((len(table), 0), np.float32), sp.csr_matrix(tfidf), codes, int(codes.max()) + 1


def banking_bigrams():
    table = pd.read_csv(next(p for p in sorted((data / "banking77").glob("*train*.csv"))))
    codes = table[table.columns[1]].astype("category").cat.codes.to_numpy().astype(np.float32)
    tfidf = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), dtype=np.float32).fit_transform(table[table.columns[0]])
    return np.zeros((len(table), 0), np.float32), sp.csr_matrix(tfidf), codes, int(codes.max()) + 1


def chinese():
    table = pd.read_csv(data / "zh_news_titles" / "dev.txt", sep="\t", header=None, quoting=3)
    tfidf = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, dtype=np.float32).fit_transform(table[0])
    return np.zeros((len(table), 0), np.float32), sp.csr_matrix(tfidf), table[1].to_numpy().astype(np.float32), 10


def write(path, dense, sparse, label, classes):
    sparse.sort_indices()
    with open(path, "wb") as f:
        f.write(struct.pack("<4i", len(label), dense.shape[1], sparse.shape[1], classes))
        f.write(np.ascontiguousarray(dense.T).tobytes())
        f.write(sparse.indptr.astype("<i8").tobytes())
        f.write(sparse.indices.astype("<i4").tobytes())
        f.write(sparse.data.astype("<f4").tobytes())
        f.write(label.astype("<f4").tobytes())


def objective(x, label, weights, intercepts, c):
    margins = x @ weights.T + intercepts
    if margins.shape[1] == 1:
        m = margins[:, 0]
        loss = np.logaddexp(0, m) - label * m
    else:
        top = margins.max(axis=1)
        loss = np.log(np.exp(margins - top[:, None]).sum(axis=1)) + top - margins[np.arange(len(label)), label.astype(int)]
    return c * loss.sum() + 0.5 * (weights ** 2).sum()


def ours(path, c, threads, repeats):
    project = here / "FullStackAI.LinearBench"
    text = subprocess.run(["dotnet", "run", "-c", "Release", "--no-build", "--project", project, "--", path, str(c), str(threads), str(repeats)],
                          check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in text.splitlines()]
    seconds = [float(line[1]) for line in lines if line[0] == "seconds"]
    weights = np.array([[float(v) for v in line[1:]] for line in lines if line[0] == "weights"])
    return seconds, weights[:, :-1], weights[:, -1], next(int(line[1]) for line in lines if line[0] == "iterations")


def main():
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", "-nologo", here / "FullStackAI.LinearBench"], check=True)
    rows = []
    cases = (("adult, one-hot", adult, 1, 15), ("banking77, TF-IDF words", banking, 1, 3),
             ("banking77, TF-IDF of 1 to 2 words", banking_bigrams, 10, 1), ("zh_news, TF-IDF of 1 to 3 characters", chinese, 10, 1))
    for name, make, c, repeats in cases:
        dense, sparse, label, classes = make()
        x = sp.csr_matrix(sp.hstack([dense, sparse]), dtype=np.float64)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "matrix.bin"
            write(path, dense, sparse, label, classes)
            size = f"{x.shape[0]:,} x {x.shape[1]:,}, {classes} classes, C = {c}"
            seconds = []
            for _ in range(1 if repeats == 1 else max(3, repeats // 3)):
                start = time.perf_counter()
                model = LogisticRegression(C=c, max_iter=2000, tol=1e-4).fit(x, label)
                seconds.append(time.perf_counter() - start)
            reference = objective(x, label, model.coef_, model.intercept_, c)
            sklearn_seconds = statistics.median(seconds)
            rows.append((name, size, "scikit-learn lbfgs", int(model.n_iter_[0]), sklearn_seconds, min(seconds), reference, 1.0))
            for threads in (1, 2):
                seconds, weights, intercepts, iterations = ours(path, c, threads, max(3, repeats))
                value = objective(x, label, weights, intercepts, c)
                rows.append((name, size, f"FullStackAI, {threads} thread{'s' if threads > 1 else ''}", iterations,
                             statistics.median(seconds), min(seconds), value, sklearn_seconds / statistics.median(seconds)))
    text = ["# Logistic and softmax regression against scikit-learn", "",
            "Made by `/usr/bin/python3 benchmarks/linear.py`: both sides in one run, fitting only, on the same prepared features; median and minimum of repeated fits in one process.",
            "The objective is scikit-learn's (lower is better); ours stops at its default tolerance, within about 1e-8 of the optimum. The wide texts are fitted once by scikit-learn and three times by us.",
            f"Load average of the machine at the end: {os.getloadavg()[0]:.1f}; on a busy machine read the ratios, and the minima.",
            f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, Python {platform.python_version()}; {processor()}.", "",
            "| data | size | fit | iterations | median s | minimum s | objective | times faster (median) |", "|---|---|---|---|---|---|---|---|"]
    for name, size, fit, iterations, median, least, value, ratio in rows:
        text.append(f"| {name} | {size} | {fit} | {iterations} | {median:.4f} | {least:.4f} | {value:.6f} | {ratio:.1f} |")
    (here / "results").mkdir(exist_ok=True)
    (here / "results" / "linear.md").write_text("\n".join(text) + "\n")
    print("\n".join(text))


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":")[1].strip() + f", {len([l for l in open('/proc/cpuinfo') if l.startswith('processor')])} cores"
    return platform.processor()


main()
