"""Out-of-bag scores of scikit-learn's random forests on wine quality and California housing.

usage: make_forests.py DATA_FOLDER   (writes forests.json beside this script)
"""
import csv
import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

data = pathlib.Path(sys.argv[1])


def read(path, label):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != label]
    numeric = [name for name in names if name != "ocean_proximity"]
    x = np.array([[float(row[name] or 0) for name in numeric] for row in rows], dtype=np.float32)
    return x, np.array([float(row[label]) for row in rows])


def scores(make, x, y):
    found = []
    for seed in range(5):
        forest = make(seed).fit(x, y)
        found.append(forest.oob_score_)
    return {"mean": float(np.mean(found)), "std": float(np.std(found, ddof=1))}


wine = np.loadtxt(data / "wine_quality/winequality-red.csv", delimiter=",")
wine_x, wine_y = wine[:, :-1].astype(np.float32), wine[:, -1]
house_x, house_y = read(data / "california_housing/housing.csv", "median_house_value")
every = np.arange(0, len(house_y), 4)
out = {
    "sklearn": sklearn.__version__,
    "wine_classes": scores(lambda seed: RandomForestClassifier(100, oob_score=True, random_state=seed, n_jobs=2), wine_x, wine_y),
    "wine_regression": scores(lambda seed: RandomForestRegressor(100, oob_score=True, random_state=seed, n_jobs=2), wine_x, wine_y),
    "california_every_fourth": scores(lambda seed: RandomForestRegressor(100, oob_score=True, random_state=seed, n_jobs=2), house_x[every], house_y[every]),
}
path = pathlib.Path(__file__).with_name("forests.json")
path.write_text(json.dumps(out, indent=2) + "\n")
print(path.read_text())
