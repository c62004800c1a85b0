#!/usr/bin/env python3
"""Reads the TRX files under a folder: lists failed and skipped tests with their reasons, then prints "passed failed skipped"."""
import collections
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

SPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


def first_line(result):
    for path in (f"{SPACE}Output/{SPACE}ErrorInfo/{SPACE}Message", f"{SPACE}Output/{SPACE}StdOut"):
        text = (result.findtext(path) or "").strip()
        if text:
            lines = text.splitlines()
            return " ".join(lines[: 2 if lines[0].endswith("threw exception:") else 1])
    return "no reason given"


files = sorted(Path(sys.argv[1]).rglob("*.trx"))
if not files:
    print("FAILED: there is no test result at all")
    print("0 1 0")
    sys.exit(0)

counts = collections.Counter()
failed, skipped, slowest = [], [], []
for file in files:
    root = xml.parse(file).getroot()
    full = {}
    for test in root.iter(f"{SPACE}UnitTest"):
        method = test.find(f"{SPACE}TestMethod")
        full[test.get("id")] = method.get("className").split(",")[0]
    for result in root.iter(f"{SPACE}UnitTestResult"):
        name = f"{full.get(result.get('testId'), '?')}.{result.get('testName')}"
        outcome = result.get("outcome")
        if outcome == "Passed":
            counts["passed"] += 1
        elif outcome in ("NotExecuted", "Inconclusive"):
            counts["skipped"] += 1
            skipped.append(f"skipped: {name}: {first_line(result)}")
        else:
            counts["failed"] += 1
            failed.append(f"FAILED: {name}: {first_line(result)}")
        hours, minutes, seconds = (result.get("duration") or "0:0:0").split(":")
        slowest.append((int(hours) * 3600 + int(minutes) * 60 + float(seconds), name))
    # A test host that died leaves a run error and no result for the rest.
    for message in root.iter(f"{SPACE}RunInfo"):
        if message.get("outcome") == "Error":
            counts["failed"] += 1
            failed.append(f"FAILED: {file.name}: {(message.findtext(f'{SPACE}Text') or '').strip().splitlines()[0]}")

print("slowest:", ", ".join(f"{name} {seconds:.0f} s" for seconds, name in sorted(slowest, reverse=True)[:8]))
for line in sorted(failed) + sorted(skipped):
    print(line)
print(counts["passed"], counts["failed"], counts["skipped"])
