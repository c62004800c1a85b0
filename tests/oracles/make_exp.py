"""Writes exp.json, the exponential rounded correctly, and prints the coefficients of src/FullStackAI/Numerics/Elementary.cs.

e^r = 1 + r + r² q(r) for |r| ≤ ln 2 / 2, where q has degree 9 and meets (e^r − 1 − r) / r² at the ten Chebyshev points:
the largest relative error, with the coefficients rounded to doubles, is printed last (a unit in the last place is 2.2e-16).
Worked out with 60 decimal digits.
"""
import json
import random
from decimal import Decimal as D, getcontext
from pathlib import Path

getcontext().prec = 60
PI = D("3.14159265358979323846264338327950288419716939937510582097494")
TERMS = 10
HALF = D(2).ln() / 2


def cos(x):
    total = term = D(1)
    k = 0
    while abs(term) > D(10) ** -58:
        k += 2
        term = -term * x * x / (k * (k - 1))
        total += term
    return total


def quotient(r):
    total, term, k = D(0), D(1) / 2, 2
    while abs(term) > D(10) ** -58:
        total += term
        k += 1
        term = term * r / k
    return total


def solve(matrix, right):
    rows = [row[:] + [value] for row, value in zip(matrix, right)]
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda j: abs(rows[j][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for j in range(len(rows)):
            if j != i:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i])]
    return [rows[i][-1] / rows[i][i] for i in range(len(rows))]


points = [HALF * cos(PI * (2 * D(i) + 1) / D(2 * TERMS)) for i in range(TERMS)]
coefficients = [float(c) for c in solve([[r**k for k in range(TERMS)] for r in points], [quotient(r) for r in points])]
for k, c in enumerate(coefficients):
    print(f"r^{k + 2}: {c!r}")
grid = [HALF * (2 * D(i) + 1 - 600) / 600 for i in range(600)]  # without 0
print("error:", float(max(abs(sum(D(c) * r**k for k, c in enumerate(coefficients)) - quotient(r)) * r * r / r.exp() for r in grid)))

rng = random.Random(7)
xs = [0.0, 1.0, -1.0, 0.5, 1e-9, -1e-300, 0.34657359027997264, -0.34657359027997264, 0.3466, 700.0, -700.0]
xs += [rng.uniform(-1, 1) for _ in range(150)] + [rng.uniform(-40, 40) for _ in range(150)] + [rng.uniform(-700, 700) for _ in range(150)]
oracle = {"x": xs, "exp": [float(D(x).exp()) for x in xs]}
(Path(__file__).parent / "exp.json").write_text(json.dumps(oracle) + "\n")
