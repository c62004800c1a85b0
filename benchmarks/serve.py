"""Requests per second and latency of one row of JSON, of this library and of Python servers, in turns on one machine.

/usr/bin/python3 benchmarks/serve.py [seconds each]
Needs Debian's wrk, gunicorn, python3-flask, python3-uvicorn, python3-fastapi, python3-sklearn, python3-xgboost, and a build: dotnet build -c Release benchmarks/FullStackAI.ServeBench.
All learn the same 20,000 x 20 table with 100 trees of 31 leaves; all answer the same row with label and probability. Loopback only.
"""
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

here = os.path.dirname(os.path.abspath(__file__))
seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
connections = 16
rounds = 2


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until_up(url, row, headers):
    for _ in range(300):
        try:
            request = urllib.request.Request(url, data=row, headers=headers)
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not come up")


def wrk(url, row, headers, folder, duration):
    script = os.path.join(folder, "post.lua")
    with open(script, "w") as f:
        f.write('wrk.method = "POST"\nwrk.body = %s\n' % json.dumps(row.decode()))
        for name, value in headers.items():
            f.write(f'wrk.headers["{name}"] = "{value}"\n')
    text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{duration}s", "--latency", "--timeout", "30s", "-s", script, url], capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    p99 = float(number) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]
    errors = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", text)) + sum(int(n) for line in re.findall(r"Socket errors: (.*)", text) for n in re.findall(r"\d+", line))
    return rate, p99, errors


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = os.path.join(here, "..", "artifacts", "bin", "FullStackAI.ServeBench", "release", "FullStackAI.ServeBench")
        ours = subprocess.Popen([bench, "hold", folder], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        others = []
        try:
            while not os.path.exists(os.path.join(folder, "url")) or not open(os.path.join(folder, "url")).read():
                time.sleep(0.1)
                if ours.poll() is not None:
                    raise SystemExit("the server ended")
            row = open(os.path.join(folder, "row.json"), "rb").read()
            key = open(os.path.join(folder, "key")).read()
            json_type = {"Content-Type": "application/json"}
            cases = [("FullStackAI: API key, limits, metrics, checks", open(os.path.join(folder, "url")).read() + "models/trees/predict", {**json_type, "Authorization": f"Bearer {key}"})]
            peers = os.path.join(here, "peers")
            for library in ("sklearn", "xgboost"):
                environment = {**os.environ, "SERVE_DATA": os.path.join(folder, "train.csv"), "SERVE_MODEL": library, "OMP_NUM_THREADS": "1", "PYTHONPATH": peers}
                for name, command in (
                    ("Flask, gunicorn, 2 workers", ["/usr/bin/python3", "-m", "gunicorn", "-w", "2", "-b", "127.0.0.1:{port}", "--log-level", "error", "serveapp:flask_app()"]),
                    ("FastAPI, uvicorn, 2 workers", ["/usr/bin/python3", "-m", "uvicorn", "--factory", "serveapp:fastapi_app", "--workers", "2", "--port", "{port}", "--log-level", "error", "--no-access-log"]),
                ):
                    port = free_port()
                    others.append(subprocess.Popen([word.format(port=port) for word in command], env=environment, cwd=peers))
                    cases.append((f"{library}: {name}", f"http://127.0.0.1:{port}/predict", json_type))
            for name, url, headers in cases:
                print(name, until_up(url, row, headers), flush=True)
                wrk(url, row, headers, folder, 2)
            found = {name: [] for name, _, _ in cases}
            for _ in range(rounds):
                for name, url, headers in cases:
                    found[name].append(wrk(url, row, headers, folder, seconds))
            base = statistics.median(rate for rate, _, _ in found[cases[0][0]])
            print(f"\nwrk, {connections} connections, {rounds} rounds of {seconds} s in turns; medians")
            print("| server | requests/s | p99 ms | errors | ours is |\n|---|---|---|---|---|")
            for name, results in found.items():
                rate = statistics.median(r for r, _, _ in results)
                print(f"| {name} | {rate:,.0f} | {statistics.median(p for _, p, _ in results):.2f} | {sum(e for _, _, e in results)} | {base / rate:.1f}x |")
        finally:
            for process in others:
                process.terminate()
            ours.stdin.close()
            for process in [ours, *others]:
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


main()
