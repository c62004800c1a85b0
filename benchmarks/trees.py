"""Compares the tree trainers with XGBoost and scikit-learn, cell by cell, and renders results/trees.md.

/usr/bin/python3 benchmarks/trees.py --missing            runs every cell that has no result yet, then renders
/usr/bin/python3 benchmarks/trees.py --list [PATTERN]     the cells and whether they have a result
/usr/bin/python3 benchmarks/trees.py --run PATTERN        runs the cells whose name fits the regular expression, again if need be
/usr/bin/python3 benchmarks/trees.py --render             the page only
Options: --with COMMAND runs every timed cell behind a command that keeps the machine quiet; --data FOLDER names the public data sets; --timed or --accuracy takes one kind of cells.

Needs gcc, the .NET SDK, and Debian's python3-sklearn and python3-xgboost. A timed cell is one process of at most 140 s; its result is appended to results/trees.jsonl, so an interrupted run goes on where it stopped.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shlex
import subprocess
import sys
import tempfile

import numpy as np

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "peers"))
import treedata  # noqa: E402
import treepage  # noqa: E402

RESULTS = pathlib.Path(os.environ.get("TREE_RESULTS", here / "results" / "trees.jsonl"))
BENCH = pathlib.Path(os.environ.get("TREE_BENCH", here.parent / "artifacts" / "bin" / "FullStackAI.TreeBench" / "release" / "FullStackAI.TreeBench.dll"))
LIMIT_SECONDS = 140
UNTIMED_LIMIT_SECONDS = 900  # these run beside other work
BINS, PENALTIES = (240, 248, 252, 254, 255), (0, 0.1)
SCALAR = {"DOTNET_EnableHWIntrinsic": "0"}


def cells():
    """Name → what to run. Names are SET/WHAT/WHO/…; timed cells want a quiet machine, the others are about accuracy alone."""
    made = {}

    def add(name, peer, data, threads=1, repeats=1, timed=True, environment=None, busy=False, **settings):
        made[name] = {"peer": peer, "data": data, "threads": threads, "repeats": repeats, "timed": timed, "environment": environment or {}, "busy": busy, "settings": settings}

    for data, leaves, peers in (("A", 255, ("xgb", "hgb")), ("A", 31, ("xgb", "hgb")), ("B", 255, ("xgb", "hgb")), ("C", 255, ("xgb", "hgb"))):
        for threads in (1, 2):
            add(f"{data}{leaves}/time/ours/{threads}", "ours", data, threads, repeats=3, leaves=leaves)
            for peer in peers:
                add(f"{data}{leaves}/time/{peer}/{threads}", peer, data, threads, leaves=leaves)
    add("A255/time/ours-scalar/1", "ours", "A", environment=SCALAR, leaves=255)
    for data in ("A", "B"):
        for threads in (1, 2):
            add(f"{data}255/busy/ours/{threads}", "ours", data, threads, busy=True, leaves=255)
    for data, peers in (("adult", ("xgb", "hgb")), ("california", ("xgb", "hgb")), ("ranking", ("xgb",)), ("sms", ("xgb",))):
        for peer in ("ours", *peers):
            add(f"{data}31/time/{peer}/1", peer, data, repeats=3 if peer == "ours" else 1, leaves=31)
    for data in ("A100k", "adult", "california"):
        for kind in ("forest", "extra-trees"):
            for threads in (1, 2):
                add(f"{data}/{kind}/ours/{threads}", "ours-" + kind, data, threads, repeats=2 if data == "A100k" else 5, trees=100)
                add(f"{data}/{kind}/sklearn/{threads}", kind, data, threads, trees=100)
    for data, leaves, peers in (("adult", 31, ("xgb", "hgb")), ("california", 31, ("xgb", "hgb")), ("ranking", 31, ("xgb",)), ("sms", 31, ("xgb",)), ("C", 255, ("xgb", "hgb")), ("B", 255, ("xgb", "hgb")), ("A", 255, ("xgb", "hgb"))):
        for max_bin in BINS:
            for l2 in (*PENALTIES, 1) if data == "ranking" else PENALTIES:
                for peer in ("ours", *peers):
                    if data == "C" and peer == "hgb" and max_bin < 255:
                        continue  # scikit-learn refuses categories of more levels than bins; C has one of 255
                    add(f"{data}/band/{peer}/{max_bin}/{l2}", peer, data, threads=2, timed=False, leaves=leaves, max_bin=max_bin, l2=l2)
    for table in ("variants", "stops", "memory"):
        add(f"limits/{table}", table, None, timed=table == "stops")
    return made


def results():
    found = {}
    if RESULTS.exists():
        for line in RESULTS.read_text().splitlines():
            record = json.loads(line)
            found.setdefault(record["cell"], []).append(record)
    return found


def ranks(scores):
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def auc(labels, scores):
    positive = labels > 0.5
    n, m = positive.sum(), len(labels) - positive.sum()
    return (ranks(scores)[positive].sum() - n * (n + 1) / 2) / (n * m)


def ndcg(labels, scores, groups):
    total, start = 0.0, 0
    discount = 1 / np.log2(np.arange(2, 12))
    for size in groups:
        y, s = labels[start:start + size], scores[start:start + size]
        gains = 2.0 ** y[np.argsort(-s, kind="stable")] - 1
        best = np.sort(2.0 ** y - 1)[::-1]
        ideal = (best[:10] * discount[:len(best[:10])]).sum()
        total += (gains[:10] * discount[:len(gains[:10])]).sum() / ideal if ideal > 0 else 1
        start += size
    return total / len(groups)


def judge(name, scores):
    """The metric of the test rows, its standard error over 50 bootstrap samples, and the log loss of margins of a binary task."""
    header, _, _, labels, groups = treedata.read(name, "test")
    rng = np.random.default_rng(1)
    if header["task"] == "ranking":
        ends = np.cumsum(groups)
        each = np.array([ndcg(labels[end - size:end], scores[end - size:end], [size]) for size, end in zip(groups, ends)])
        spread = float(np.std([each[rng.integers(len(each), size=len(each))].mean() for _ in range(50)], ddof=1))
        return {"metric": "ndcg@10", "value": float(each.mean()), "standard_error": spread}
    binary = header["task"] == "binary"
    measure = auc if binary else lambda y, s: float(np.sqrt(np.mean((s - y) ** 2)))
    draws = [rng.integers(len(labels), size=len(labels)) for _ in range(50)]
    spread = float(np.std([measure(labels[rows], scores[rows]) for rows in draws], ddof=1))
    judged = {"metric": "auc" if binary else "rmse", "value": float(measure(labels, scores)), "standard_error": spread}
    if binary and (scores.min() < 0 or scores.max() > 1):
        judged["logloss"] = float(np.mean(np.logaddexp(0, scores) - (labels > 0.5) * scores))
    return judged


def command(cell, scores):
    settings = cell["settings"]
    if cell["data"] is None:
        return ["dotnet", str(BENCH), cell["peer"]]
    if cell["peer"].startswith("ours"):
        options = [f"{key}={value}" for key, value in settings.items()]
        trainer = cell["peer"].removeprefix("ours").removeprefix("-") or "boosting"
        data = cell["data"] if cell["data"] in treedata.GENERATED else str(treedata.FOLDER / cell["data"])
        return ["dotnet", str(BENCH), data, str(cell["threads"]), str(cell["repeats"]), f"trainer={trainer}", f"scores={scores}", *options]
    return ["/usr/bin/python3", str(here / "peers" / "trees.py"), cell["peer"], cell["data"], str(cell["threads"]), json.dumps(settings), scores]


def run(name, cell, keeper, source):
    if cell["data"]:
        treedata.make(cell["data"], source)
    environment = {**os.environ, **cell["environment"]}
    with tempfile.TemporaryDirectory() as folder:
        scores = os.path.join(folder, "scores")
        spinner = [sys.executable, str(here / "peers" / "busy.py"), str(LIMIT_SECONDS), "--"] if cell["busy"] else []
        full = (shlex.split(keeper) if cell["timed"] and keeper else []) + spinner + command(cell, scores)
        done = subprocess.run(full, env=environment, capture_output=True, text=True, timeout=None if keeper and cell["timed"] or not cell["data"] else LIMIT_SECONDS if cell["timed"] else UNTIMED_LIMIT_SECONDS)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode != 0 or not lines:
            print(f"{name}: failed ({done.returncode})\n{done.stdout[-500:]}{done.stderr[-1500:]}", file=sys.stderr)
            return False
        record = {"cell": name, "when": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M"), "cpu": processor(), **json.loads(lines[-1])}
        if cell["data"]:
            record.update(judge(cell["data"], np.fromfile(scores, np.float64)))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a") as f:
        f.write(json.dumps(record) + "\n")
    print(name, record["train_s"], record.get("metric", ""), round(record.get("value", 0), 6), flush=True)
    return True


def processor():
    try:
        names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
        return f"{names[0]} x {len(names)}"
    except (OSError, IndexError):
        return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--run", metavar="PATTERN")
    parser.add_argument("--list", nargs="?", const="", metavar="PATTERN")
    parser.add_argument("--render", action="store_true")
    parser.add_argument("--with", dest="keeper", default="", metavar="COMMAND")
    parser.add_argument("--data", default=os.environ.get("FULLSTACKAI_DATA", str(here.parent.parent / "shared" / "data")))
    parser.add_argument("--timed", action="store_true")
    parser.add_argument("--accuracy", action="store_true")
    parser.add_argument("--no-build", action="store_true")
    options = parser.parse_args()
    known, everything = results(), cells()
    if options.list is not None:
        for name in everything:
            if re.search(options.list, name):
                print(f"{len(known.get(name, []))}  {name}")
        return 0
    wanted = [name for name, cell in everything.items() if (re.search(options.run, name) if options.run else options.missing and name not in known)]
    wanted = [name for name in wanted if not (options.timed and not everything[name]["timed"]) and not (options.accuracy and everything[name]["timed"])]
    if wanted and not options.no_build:
        subprocess.run(["dotnet", "build", str(here / "FullStackAI.TreeBench"), "-c", "Release", "-v", "q", "-nologo"], check=True)
    failed = [name for name in wanted if not attempt(name, everything[name], options)]
    RESULTS.with_suffix(".md").write_text(treepage.render(results()))
    return 1 if failed else 0


def attempt(name, cell, options):
    try:
        return run(name, cell, options.keeper, options.data)
    except subprocess.TimeoutExpired:
        print(f"{name}: more than {LIMIT_SECONDS} s", file=sys.stderr)
        return False


if __name__ == "__main__":
    sys.exit(main())
