#!/usr/bin/env python3
"""Draws icon.png: three stacked layers with a rising curve of points on a rounded square. Standard library only; same bytes each time."""
import struct
import zlib
from pathlib import Path

SIZE, OVER = 256, 3  # pixels a side; samples per pixel and axis


def mix(a, b, t):
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def rounded(x, y, half=0.5, radius=0.19):
    dx, dy = max(abs(x - 0.5) - half + radius, 0), max(abs(y - 0.5) - half + radius, 0)
    return (dx * dx + dy * dy) ** 0.5 <= radius


def layer(x, y, middle):
    """A flat diamond, seen from above at an angle."""
    return abs(x - 0.5) / 0.36 + abs(y - middle) / 0.165 <= 1


def sample(x, y):
    if not rounded(x, y):
        return (0, 0, 0, 0)
    colour = mix((46, 52, 168), (16, 158, 176), (x + y) / 2)
    for middle, shade in ((0.69, 0.45), (0.55, 0.70), (0.41, 1.0)):
        if layer(x, y, middle + 0.022):  # the layer's edge, darker
            colour = mix(colour, (12, 20, 84), 0.55)
        if layer(x, y, middle):
            colour = mix(colour, (255, 255, 255), shade)
    for px, py, radius in ((0.35, 0.435, 0.026), (0.45, 0.425, 0.026), (0.545, 0.395, 0.026), (0.645, 0.375, 0.034)):
        if (x - px) ** 2 + (y - py) ** 2 <= radius * radius:
            colour = (232, 89, 48)
    return (*colour, 255)


def pixel(column, row):
    total = [0.0] * 4
    for i in range(OVER * OVER):
        x = (column + (i % OVER + 0.5) / OVER) / SIZE
        y = (row + (i // OVER + 0.5) / OVER) / SIZE
        r, g, b, a = sample(x, y)
        total = [total[0] + r * a, total[1] + g * a, total[2] + b * a, total[3] + a]
    alpha = total[3]
    return bytes([round(c / alpha) if alpha else 0 for c in total[:3]] + [round(alpha / (OVER * OVER))])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(c, r) for c in range(SIZE)) for r in range(SIZE))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
Path(__file__).with_name("icon.png").write_bytes(png)
