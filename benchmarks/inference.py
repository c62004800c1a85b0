"""Times XGBoost and scikit-learn at the cases of FullStackAI.Benchmarks, then this library, and prints one table with the ratios.

/usr/bin/python3 benchmarks/inference.py --prepare     makes the rows (needs gcc) and trains the peers; once
/usr/bin/python3 benchmarks/inference.py               times everything; some 60 s on a machine that must be quiet meanwhile

Peers are timed in this process, on one thread, on rows that differ; a time is the middle of the passes. Trees are grown on rows 0 to 50,000 of set A (tests/oracles/trees_gen.c) and score
rows from 900,000 on, as in the C# benchmarks. The C# side must have been built: dotnet build benchmarks/FullStackAI.Benchmarks -c Release.
"""
import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json
import pathlib
import pickle
import re
import statistics
import subprocess
import sys
import time

import numpy as np

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "peers"))
import treedata  # noqa: E402

FOLDER = here.parent / "artifacts" / "inference"
BENCH = here.parent / "artifacts" / "bin" / "FullStackAI.Benchmarks" / "release" / "FullStackAI.Benchmarks.dll"
RESULT = here / "results" / "inference.json"
TRAINING, FIRST, BATCH, SINGLE = 50_000, 900_000, 100_000, 300


def rows():
    raw = treedata.FOLDER / "raw"
    return np.fromfile(raw / "A_X.f32", "<f4").reshape(-1, 28), np.fromfile(raw / "A_y.f32", "<f4")


def prepare():
    import sklearn.ensemble
    import sklearn.feature_extraction.text
    import sklearn.linear_model
    import sklearn.pipeline
    import xgboost as xgb
    treedata.make("A", ".")
    FOLDER.mkdir(parents=True, exist_ok=True)
    x, y = rows()
    x, y = x[:TRAINING], y[:TRAINING]
    for leaves in (31, 255):
        options = {"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": leaves, "max_depth": 0, "eta": 0.1, "nthread": 1, "verbosity": 0}
        xgb.train(options, xgb.DMatrix(x, y), 100).save_model(str(FOLDER / f"xgb{leaves}.json"))
        hgb = sklearn.ensemble.HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=leaves, early_stopping=False, random_state=1).fit(x, y)
        (FOLDER / f"hgb{leaves}.pickle").write_bytes(pickle.dumps(hgb))
    rng = np.random.default_rng(3)
    four = rng.random((3000, 4)) * 10
    classes = np.where(four[:, 0] + four[:, 1] > 12, 2, np.where(four[:, 2] > four[:, 3], 1, 0))
    softmax = sklearn.linear_model.LogisticRegression(max_iter=1000).fit(four, classes)
    (FOLDER / "softmax.pickle").write_bytes(pickle.dumps(softmax))
    texts = words(4000, 5)
    text = sklearn.pipeline.make_pipeline(sklearn.feature_extraction.text.TfidfVectorizer(), sklearn.linear_model.LogisticRegression())
    (FOLDER / "text.pickle").write_bytes(pickle.dumps(text.fit(texts, ["w7 " in line for line in texts])))


def words(count, seed):
    rng = np.random.default_rng(seed)
    return [" ".join(f"w{min(pair)}" for pair in rng.integers(2000, size=(20, 2))) for _ in range(count)]


def middle(call, count, passes):
    """Nanoseconds a row: the middle of the passes; the first pass is not counted."""
    times = []
    for _ in range(passes + 1):
        start = time.perf_counter_ns()
        call()
        times.append((time.perf_counter_ns() - start) / count)
    return statistics.median(times[1:])


def each(data, call):
    return lambda: [call(row) for row in data]


def peers():
    import xgboost as xgb
    import sklearn
    x, _ = rows()
    batch = np.ascontiguousarray(x[FIRST:FIRST + BATCH])
    single = [batch[i:i + 1] for i in range(SINGLE)]
    found = {}
    for leaves in (31, 255):
        model = xgb.Booster(params={"nthread": 1}, model_file=str(FOLDER / f"xgb{leaves}.json"))
        found[f"batch {leaves}", "XGBoost"] = middle(lambda: model.inplace_predict(batch), BATCH, 5)
        found[f"row {leaves}", "XGBoost"] = middle(each(single, model.inplace_predict), SINGLE, 5)
        hgb = pickle.loads((FOLDER / f"hgb{leaves}.pickle").read_bytes())
        found[f"batch {leaves}", "scikit-learn"] = middle(lambda: hgb.predict_proba(batch), BATCH, 5)
        found[f"row {leaves}", "scikit-learn"] = middle(each(single, hgb.predict_proba), SINGLE, 3)
    softmax = pickle.loads((FOLDER / "softmax.pickle").read_bytes())
    found["row softmax", "scikit-learn"] = middle(each([row[:, :4] for row in single], softmax.predict_proba), SINGLE, 5)
    text = pickle.loads((FOLDER / "text.pickle").read_bytes())
    found["row text", "scikit-learn"] = middle(each([[line] for line in words(SINGLE, 77)], text.predict_proba), SINGLE, 5)
    return found, f"XGBoost {xgb.__version__}, scikit-learn {sklearn.__version__}"


def ours(*arguments):
    done = subprocess.run(["dotnet", str(BENCH), "quick", *arguments], capture_output=True, text=True, check=True).stdout
    print(done, flush=True)
    return {name.strip(): float(value) for name, value in re.findall(r"^(.*?) +best.*middle +([\d.]+) ns", done, re.M)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prepare", action="store_true")
    if parser.parse_args().prepare:
        prepare()
        return
    times, versions = peers()
    batch, row = ours("batch"), ours()
    for leaves in (31, 255):
        times[f"batch {leaves}", "FullStackAI"] = batch[f"{leaves} leaves, 1 threads"]
        times[f"batch {leaves}", "FullStackAI, 2 threads"] = batch[f"{leaves} leaves, 2 threads"]
        times[f"row {leaves}", "FullStackAI"] = row[f"Trees{leaves}"]
        times[f"row {leaves}", "naive walk in C#"] = row[f"NaiveWalk{leaves}"]
    times["row softmax", "FullStackAI"], times["row text", "FullStackAI"] = row["Softmax4"], row["Text20"]
    table = {}
    for (case, who), value in times.items():
        table.setdefault(case, {})[who] = round(value, 1)
    for case, cells in sorted(table.items()):
        own = cells["FullStackAI"]
        print(f"{case}: " + "; ".join(f"{who} {value:,.0f} ns" + ("" if who.startswith("FullStackAI") else f" ({value / own:.1f}x)") for who, value in cells.items()))
    RESULT.write_text(json.dumps({"versions": versions, "nanoseconds_a_row": table}, indent=1) + "\n")


if __name__ == "__main__":
    main()
