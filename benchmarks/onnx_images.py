"""Pillow's side of `FullStackAI.OnnxBench --only images`: the same pictures to the same form, one thread.

Run with Debian's Python: /usr/bin/python3 benchmarks/onnx_images.py DATA_FOLDER
"""
import glob
import io
import sys
import time

import numpy as np
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
TILE, ACROSS, DOWN = 256, 6, 4


def decode(file):
    image = Image.open(io.BytesIO(file))
    image.load()
    return image.convert("RGB")


def prepare(image):
    scale = 256 / min(image.size)
    image = image.resize((int(image.width * scale), int(image.height * scale)), Image.BILINEAR)
    left, top = (image.width - 224) // 2, (image.height - 224) // 2
    values = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32) / 255
    return np.ascontiguousarray(((values - MEAN) / DEVIATION).transpose(2, 0, 1))


def median(action, rounds=15):
    times = []
    for turn in range(rounds + 3):
        start = time.perf_counter()
        action()
        if turn >= 3:
            times.append(time.perf_counter() - start)
    return sorted(times)[rounds // 2] * 1e3


paths = sorted(glob.glob(sys.argv[1] + "/bridge_cracks_images/assets/CD/*"))[: ACROSS * DOWN]
files = [open(path, "rb").read() for path in paths]
tiles = [decode(file) for file in files]
large = Image.new("RGB", (ACROSS * TILE, DOWN * TILE))
for place, tile in enumerate(tiles):
    large.paste(tile, (place % ACROSS * TILE, place // ACROSS * TILE))
print(f"decode a JPEG of {TILE} x {TILE}: {median(lambda: [decode(file) for file in files]) / len(files):.3f} ms")
print(f"decode, resize, crop, normalise it: {median(lambda: [prepare(decode(file)) for file in files]) / len(files):.3f} ms")
print(f"resize, crop, normalise {large.width} x {large.height}: {median(lambda: prepare(large)):.3f} ms")
