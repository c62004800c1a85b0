"""Triton's own Python client against a server, whose address is the first argument: models churn (columns tenure, plan, charges, paperless) and demo (vector x, category s).

Every way the client has to ask: live, ready, metadata, configuration, statistics, repository, inference with binary and JSON tensors, gzip and deflate, chosen outputs, classification, versions, errors.
Needs the package tritonclient[http]; prints one line per check and ends with their number.
"""
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

checks = 0


def check(what, holds):
    global checks
    if not holds:
        raise SystemExit(f"FAILED: {what}")
    checks += 1
    print(f"ok: {what}")


client = triton.InferenceServerClient(sys.argv[1].removeprefix("http://").rstrip("/"))
check("live", client.is_server_live())
check("ready", client.is_server_ready())
check("model ready", client.is_model_ready("churn"))
check("no such model is not ready", not client.is_model_ready("nothing"))
check("server metadata", "binary_tensor_data" in client.get_server_metadata()["extensions"])
metadata = client.get_model_metadata("churn")
check("model metadata", [one["name"] for one in metadata["inputs"]] == ["tenure", "plan", "charges", "paperless"])
check("configuration", client.get_model_config("churn")["max_batch_size"] > 0)
check("repository index", {one["name"] for one in client.get_model_repository_index()} == {"churn", "demo"})


def inputs(binary, rows=3):
    cells = {
        "tenure": ("INT64", np.array([[3], [60], [12]][:rows], dtype=np.int64)),
        "plan": ("BYTES", np.array([["basic"], ["pro"], ["plus"]][:rows], dtype=np.object_)),
        "charges": ("FP64", np.array([[25.5], [80.0], [np.nan if binary else 40.0]][:rows])),
        "paperless": ("BOOL", np.array([[True], [False], [True]][:rows])),
    }
    tensors = []
    for name, (kind, values) in cells.items():
        tensor = triton.InferInput(name, list(values.shape), kind)
        tensor.set_data_from_numpy(values, binary_data=binary)
        tensors.append(tensor)
    return tensors


label = metadata["outputs"][0]["name"]
plain = client.infer("churn", inputs(False, 2))
expected = plain.as_numpy("probabilities")
check("JSON tensors", expected.shape == (2, 2) and np.allclose(expected.sum(axis=1), 1))
check("labels", set(plain.as_numpy(label).reshape(-1).tolist()) <= {b"stays", b"leaves", "stays", "leaves"})
binary = client.infer("churn", inputs(True), outputs=[triton.InferRequestedOutput("probabilities", binary_data=True), triton.InferRequestedOutput(label, binary_data=True)], request_id="42")
check("binary tensors", binary.as_numpy("probabilities").shape == (3, 2) and binary.get_response()["id"] == "42")
check("binary equals JSON, bit for bit", np.array_equal(binary.as_numpy("probabilities")[:2], expected.astype(np.float32)))
check("a missing number is answered", np.isfinite(binary.as_numpy("probabilities")[2]).all())
check("labels in bytes", binary.as_numpy(label).shape == (3, 1))
for algorithm in ("gzip", "deflate"):
    packed = client.infer("churn", inputs(True), request_compression_algorithm=algorithm)
    check(f"{algorithm} request", np.array_equal(packed.as_numpy("probabilities"), binary.as_numpy("probabilities")))
only = client.infer("churn", inputs(True), outputs=[triton.InferRequestedOutput("probabilities", binary_data=False)])
check("a chosen output alone", only.as_numpy(label) is None and only.as_numpy("probabilities") is not None)
top = client.infer("churn", inputs(True), outputs=[triton.InferRequestedOutput("probabilities", class_count=1)])
check("classification", all(b":" in (value if isinstance(value, bytes) else value.encode()) for value in top.as_numpy("probabilities").reshape(-1)))
check("a version by its name", client.infer("churn", inputs(True), model_version="1").get_response()["model_version"] == "1")
vector = triton.InferInput("x", [2, 2], "FP32")
vector.set_data_from_numpy(np.array([[1, 2], [3.5, -0.25]], dtype=np.float32))
text = triton.InferInput("s", [2, 1], "BYTES")
text.set_data_from_numpy(np.array([["red"], ["nil"]], dtype=np.object_))
check("a vector beside text", client.infer("demo", [vector, text]).as_numpy("y").shape == (2, 1))
check("asynchronous", client.async_infer("churn", inputs(True)).get_result().as_numpy("probabilities").shape == (3, 2))
for what, ask in (
    ("a wrong shape is refused in words", lambda: client.infer("churn", inputs(True, 2)[:3] + inputs(True, 1)[3:])),
    ("no such model is refused in words", lambda: client.infer("nothing", inputs(True))),
    ("no such version is refused in words", lambda: client.infer("churn", inputs(True), model_version="9")),
    ("no such output is refused in words", lambda: client.infer("churn", inputs(True), outputs=[triton.InferRequestedOutput("nothing")])),
):
    try:
        ask()
        check(what, False)
    except InferenceServerException as fault:
        check(f"{what}: {fault.message()}", len(fault.message()) > 10 and "JSON" not in str(type(fault)))
statistics = client.get_inference_statistics("churn")["model_stats"][0]
check("statistics", statistics["inference_stats"]["success"]["count"] >= 8 and statistics["inference_count"] >= 20)
client.unload_model("demo")
check("unload", not client.is_model_ready("demo"))
client.load_model("demo")
check("load", client.is_model_ready("demo"))
client.close()
print(f"{checks} checks")
