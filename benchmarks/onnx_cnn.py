"""Trains a small convolutional network on 8,000 MNIST digits with PyTorch and saves it as ONNX, for benchmarks/FullStackAI.OnnxBench.
Run: /usr/bin/python3 benchmarks/onnx_cnn.py DATA_FOLDER OUT.onnx"""
import gzip
import sys

import numpy as np
import torch
from torch import nn

torch.manual_seed(7)
folder, out = sys.argv[1:3]
images = np.frombuffer(gzip.open(f"{folder}/mnist_t10k/t10k-images-idx3-ubyte.gz").read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
labels = np.frombuffer(gzip.open(f"{folder}/mnist_t10k/t10k-labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
x = torch.tensor(images[:8000].astype(np.float32) / 255)
y = torch.tensor(labels[:8000].astype(np.int64))
net = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                    nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(), nn.Linear(128, 10))
adam = torch.optim.Adam(net.parameters(), 1e-3)
for epoch in range(2):
    for batch in torch.randperm(8000).split(64):
        adam.zero_grad()
        nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
        adam.step()
net.eval()
torch.onnx.export(net, x[:1], out, input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}}, opset_version=16)
