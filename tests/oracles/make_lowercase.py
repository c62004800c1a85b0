"""Writes src/FullStackAI/Preprocessing/Text/LowercaseRanges.cs: the simple lower-case mappings of Unicode as runs.

A run is (first code point, last code point, step, distance to the lower case letter).
"""
import unicodedata
from pathlib import Path

pairs = []
for point in range(128, 0x110000):
    low = chr(point).lower()
    if point == 0x130:
        low = "i"  # the full mapping adds a combining dot, which no analyser keeps apart
    if len(low) == 1 and ord(low) != point:
        pairs.append((point, ord(low) - point))

runs = []
i = 0
while i < len(pairs):
    first, distance = pairs[i]
    step, last, j = 1, first, i + 1
    if j < len(pairs) and pairs[j][1] == distance and pairs[j][0] - first in (1, 2):
        step = pairs[j][0] - first
        while j < len(pairs) and pairs[j][1] == distance and pairs[j][0] - last == step:
            last = pairs[j][0]
            j += 1
    runs.append((first, last, step, distance))
    i = j

lines = [
    "namespace FullStackAI.Preprocessing;",
    "",
    f"/// <summary>The simple lower-case mappings of Unicode {unicodedata.unidata_version} beyond ASCII as runs, made by tests/oracles/make_lowercase.py: the same on every platform.</summary>",
    "internal static class LowercaseRanges",
    "{",
    "    /// <summary>Four numbers a run, ascending: first and last code point, step, distance to the lower-case letter.</summary>",
    "    internal static ReadOnlySpan<int> Runs =>",
    "    [",
]
for start in range(0, len(runs), 4):
    lines.append("        " + " ".join(f"{a}, {b}, {c}, {d}," for a, b, c, d in runs[start:start + 4]))
lines += ["    ];", "}", ""]
root = Path(__file__).resolve().parents[2]
(root / "src/FullStackAI/Preprocessing/Text/LowercaseRanges.cs").write_text("\n".join(lines), encoding="utf-8")
print(len(runs), "runs for", len(pairs), "letters")
