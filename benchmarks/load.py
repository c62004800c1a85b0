"""Compares loading a delimited text: FullStackAI against pandas, whole processes, in turns.

usage: /usr/bin/python3 benchmarks/load.py [megabytes] [rounds]
Writes the data file once into the temporary folder, then prints wall seconds (inside the process: the call alone;
outside: with start-up), processor seconds and the peak of the resident memory of every run, and the medians.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

PANDAS = """
import sys, time, pandas
start = time.perf_counter()
table = pandas.read_csv(sys.argv[1])
print(f"{time.perf_counter() - start:.3f} s, {len(table)} rows, pandas {pandas.__version__}")
"""
PANDAS_DATES = PANDAS.replace("read_csv(sys.argv[1])", "read_csv(sys.argv[1], parse_dates=['ordered', 'delivered'], dtype={c: 'category' for c in ['region', 'plan', 'channel', 'product', 'city']})")


def run(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"{command[0]} failed: {output}")
    inside = float(re.match(r"[\d.]+", output).group())
    return inside, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, output.strip()


def main():
    megabytes = sys.argv[1] if len(sys.argv) > 1 else "200"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    here = os.path.dirname(os.path.abspath(__file__))
    project = os.path.join(here, "FullStackAI.LoadBench")
    subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "q", "-nologo"], check=True, stdout=subprocess.DEVNULL)
    program = ["dotnet", os.path.join(here, "..", "artifacts", "bin", "FullStackAI.LoadBench", "release", "FullStackAI.LoadBench.dll")]
    path = os.path.join(tempfile.gettempdir(), f"fullstackai-load-{megabytes}.csv")
    if not os.path.exists(path):
        subprocess.run([*program, "write", path, megabytes], check=True)
    contenders = {
        "FullStackAI, 2 threads": [*program, "load", path, "2"],
        "FullStackAI, 1 thread": [*program, "load", path, "1"],
        "pandas read_csv": [sys.executable, "-c", PANDAS, path],
        "pandas read_csv, dates and categories named": [sys.executable, "-c", PANDAS_DATES, path],
    }
    print(f"file: {os.path.getsize(path) / 1e6:.0f} MB")
    runs = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, command in contenders.items():
            runs[name].append(run(command))
            print(f"  {name}: {runs[name][-1]}", flush=True)
    for name, results in runs.items():
        inside, wall, processor, memory = (statistics.median(r[i] for r in results) for i in range(4))
        print(f"{name}: load {inside:.3f} s, whole process {wall:.3f} s, processor {processor:.3f} s, peak memory {memory:.0f} MB")


if __name__ == "__main__":
    main()
