"""Compares loading texts of unusual shapes: FullStackAI against pandas, whole processes, in turns.

usage: /usr/bin/python3 benchmarks/load_shapes.py [rounds]
Writes the files once into the temporary folder (about 50 MB each, from a fixed seed); prints the medians of the wall
seconds of the call alone, the processor seconds and the peak memory of the whole process. FullStackAI is told nothing;
pandas is told the separator of aligned columns and the encoding, which it does not find by itself.
"""

import gzip
import os
import random
import statistics
import sys
import tempfile

from load import PANDAS, run

WORDS = "the quick brown fox jumps over a lazy dog while seven wizards quietly mix jars of liquid oxygen".split()
BYTES = 50_000_000


def quoted(file):
    file.write(b"id,comment,stars\n")
    number = 0
    while file.tell() < BYTES:
        text = " ".join(random.choices(WORDS, k=random.randint(3, 30)))
        text = text.replace(" fox", ', ""fox""').replace(" dog", "\ndog")
        file.write(f'{number},"{text}",{random.randint(1, 5)}\n'.encode())
        number += 1


def wide(file):
    file.write((",".join(f"c{i}" for i in range(10_000)) + "\n").encode())
    while file.tell() < BYTES:
        row = [str(random.randint(0, 9999) / (1 + i % 3 * 9)) for i in range(500)]
        file.write((",".join(row * 20) + "\n").encode())


def aligned(file):
    while file.tell() < BYTES:
        file.write(b"".join(f"{random.random() * 1000:9.3f} {random.randint(0, 99):5d} {random.gauss(0, 1):12.6f}   {random.choice('abc')} {i:6d}\n".encode() for i in range(1000)))


def mixed(file):
    file.write(b"id,name,price,when,flag\n")
    number = 0
    while file.tell() < BYTES:
        file.write(f"{number},{random.choice(WORDS)},{random.random() * 100:.2f},2024-{random.randint(1, 12):02}-{random.randint(1, 28):02},{random.choice(['yes', 'no', 'NA'])}\n".encode())
        number += 1


def utf16(file):
    path = file.name.replace("utf16", "mixed")
    with open(path, "rb") as source:
        file.write(source.read(BYTES // 2).rsplit(b"\n", 1)[0].decode().encode("utf-16"))


def packed(file):
    with open(file.name.replace("packed", "mixed"), "rb") as source:
        file.write(gzip.compress(source.read(), 6))


SHAPES = {
    "mixed": (mixed, "", "numbers, words, dates, NA"),
    "packed": (packed, ", compression='gzip'", "the same, gzip"),
    "utf16": (utf16, ", encoding='utf-16'", "the same, UTF-16"),
    "quoted": (quoted, "", "quoted texts with commas, quotes and line ends"),
    "wide": (wide, "", "10,000 columns of numbers"),
    "aligned": (aligned, ", sep=r'\\s+', header=None", "columns apart by runs of blanks"),
}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    here = os.path.dirname(os.path.abspath(__file__))
    program = ["dotnet", os.path.join(here, "..", "artifacts", "bin", "FullStackAI.LoadBench", "release", "FullStackAI.LoadBench.dll")]
    commands = {}
    for name, (write, how, what) in SHAPES.items():
        path = os.path.join(tempfile.gettempdir(), f"fullstackai-shape-{name}.csv")
        if not os.path.exists(path):
            random.seed(7)
            with open(path, "wb") as file:
                write(file)
        size = f"{what}, {os.path.getsize(path) / 1e6:.0f} MB"
        commands[size, "FullStackAI, 2 threads"] = [*program, "load", path, "2"]
        commands[size, "pandas read_csv"] = [sys.executable, "-c", PANDAS.replace("sys.argv[1])", f"sys.argv[1]{how})"), path]
    if rounds == 0:
        return
    runs = {key: [] for key in commands}
    for _ in range(rounds):
        for key, command in commands.items():
            runs[key].append(run(command))
    for (size, name), results in runs.items():
        inside, _, processor, memory = (statistics.median(r[i] for r in results) for i in range(4))
        print(f"| {size} | {name} | {inside:.3f} | {processor:.3f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
