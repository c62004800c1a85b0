"""Data sets of the tree benchmarks as plain files that every contestant reads: NAME.train and NAME.test.

A file is one line of JSON and then little-endian arrays: dense columns (float32, column after column), the sparse part as CSR
(int64 starts, int32 columns, float32 values), labels (float32), group sizes (int32).
"""
import json
import pathlib
import subprocess

import numpy as np

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = REPOSITORY / "artifacts" / "trees"
GENERATED = {"A": (1_000_000, 100_000, 28), "B": (100_000, 20_000, 100), "C": (50_000, 10_000, 20)}
CARDINALITIES = [10, 20, 50, 100, 150, 200, 300, 500, 750, 1000]
SEED = 20240701


def write(path, task, dense, labels, levels=None, sparse=None, groups=()):
    rows, width = dense.shape
    header = {
        "task": task, "rows": rows, "dense": width, "levels": levels or [0] * width,
        "sparse": 0 if sparse is None else sparse.shape[1], "stored": 0 if sparse is None else int(sparse.nnz), "groups": len(groups),
    }
    with open(path, "wb") as f:
        f.write(json.dumps(header).encode() + b"\n")
        f.write(np.ascontiguousarray(dense.T, "<f4").tobytes())
        if sparse is not None:
            sparse.sort_indices()
            f.write(sparse.indptr.astype("<i8").tobytes() + sparse.indices.astype("<i4").tobytes() + sparse.data.astype("<f4").tobytes())
        f.write(np.asarray(labels, "<f4").tobytes() + np.asarray(groups, "<i4").tobytes())


def read(name, part):
    """Header, dense (rows x columns), CSR or None, labels, group sizes."""
    with open(FOLDER / f"{name}.{part}", "rb") as f:
        header = json.loads(f.readline())

        def array(kind, count):
            return np.frombuffer(f.read(count * np.dtype(kind).itemsize), kind)

        dense = np.ascontiguousarray(array("<f4", header["rows"] * header["dense"]).reshape(header["dense"], header["rows"]).T)
        sparse = None
        if header["sparse"]:
            import scipy.sparse as sp
            starts = array("<i8", header["rows"] + 1)
            columns, values = array("<i4", header["stored"]), array("<f4", header["stored"])
            sparse = sp.csr_matrix((values, columns, starts), shape=(header["rows"], header["sparse"]))
        return header, dense, sparse, array("<f4", header["rows"]), array("<i4", header["groups"])


def make(name, source):
    """Makes both parts of a set if they are not there. `source` is the folder of the public data sets."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if (FOLDER / f"{name}.test").exists():
        return
    maker = {"adult": adult, "california": california, "ranking": ranking, "sms": sms}.get(name)
    if maker is None:
        generated(name)
    else:
        maker(pathlib.Path(source))


def generated(name):
    """A, B, C from the C generator; A200k and A100k are the first rows of A."""
    letter, rows = name[0], {"A200k": 200_000, "A100k": 100_000}.get(name)
    raw = FOLDER / "raw"
    raw.mkdir(exist_ok=True)
    if not (raw / "C_y.f32").exists():
        generator = FOLDER / "generate"
        subprocess.run(["gcc", "-O2", "-ffp-contract=off", str(REPOSITORY / "tests" / "oracles" / "trees_gen.c"), "-o", str(generator), "-lm"], check=True)
        subprocess.run([str(generator), str(raw)], check=True, stdout=subprocess.DEVNULL)
    train, test, width = GENERATED[letter]
    x = np.fromfile(raw / f"{letter}_X.f32", "<f4").reshape(train + test, width)
    y = np.fromfile(raw / f"{letter}_y.f32", "<f4")
    levels = [0] * 10 + CARDINALITIES if letter == "C" else None
    task = "regression" if letter == "B" else "binary"
    write(FOLDER / f"{name}.train", task, x[:rows or train], y[:rows or train], levels)
    write(FOLDER / f"{name}.test", task, x[train:], y[train:], levels)


def coded(train, test):
    """Words to codes in the order of the training rows' alphabet, numbers as they are; what training rows do not know is missing."""
    levels, parts = [], [[], []]
    for column in train.columns:
        if train[column].dtype.kind in "if":
            levels.append(0)
            parts[0].append(train[column]), parts[1].append(test[column])
        else:
            words = sorted(train[column].dropna().unique())
            code = {word: i for i, word in enumerate(words)}
            levels.append(len(words))
            parts[0].append(train[column].map(code)), parts[1].append(test[column].map(code))
    return levels, *(np.column_stack([column.to_numpy(np.float32) for column in part]) for part in parts)


def adult(source):
    import pandas as pd
    tables = [pd.read_csv(source / "adult_income" / f"adult_{part}.csv") for part in ("train", "test")]
    labels = [(table.pop("income").str.strip() == ">50K").to_numpy() for table in tables]
    levels, *dense = coded(*tables)
    for part, x, y in zip(("train", "test"), dense, labels):
        write(FOLDER / f"adult.{part}", "binary", x, y, levels)


def california(source):
    import pandas as pd
    table = pd.read_csv(source / "california_housing" / "housing.csv")
    order = np.random.default_rng(SEED).permutation(len(table))
    cut = len(table) * 4 // 5
    labels = table.pop("median_house_value").to_numpy() / 1e5
    rows = {"train": order[:cut], "test": order[cut:]}
    levels, *dense = coded(table.iloc[rows["train"]], table.iloc[rows["test"]])
    for part, x in zip(rows, dense):
        write(FOLDER / f"california.{part}", "regression", x, labels[rows[part]], levels)


def ranking(source):
    from sklearn.datasets import load_svmlight_file
    folder = source / "ranking_lambdarank"
    for part in ("train", "test"):
        x, y = load_svmlight_file(str(folder / f"rank.{part}"), n_features=301, zero_based=True)
        groups = np.loadtxt(folder / f"rank.{part}.query", dtype=np.int32)
        write(FOLDER / f"ranking.{part}", "ranking", np.zeros((len(y), 0)), y, sparse=x, groups=groups)


def sms(source):
    import pandas as pd
    from sklearn.feature_extraction.text import TfidfVectorizer
    table = pd.read_csv(source / "sms_spam" / "sms_spam.csv")
    order = np.random.default_rng(SEED).permutation(len(table))
    cut = len(table) * 4 // 5
    words = TfidfVectorizer(min_df=2, dtype=np.float32).fit(table["text"].iloc[order[:cut]])
    for part, rows in (("train", order[:cut]), ("test", order[cut:])):
        write(FOLDER / f"sms.{part}", "binary", np.zeros((len(rows), 0)), table["type"].iloc[rows] == "spam", sparse=words.transform(table["text"].iloc[rows]))
