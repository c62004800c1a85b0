"""Writes Operators.txt, one line per operator and version: domain|name|since|inputs|outputs|attributes.
inputs and outputs are min-max (* for any number); an attribute is name:type, with ! where it is required.
Run: /usr/bin/python3 make_operators.py > Operators.txt    (needs the Debian package python3-onnx)"""
import onnx
from onnx import defs

MANY = 2147483647
TYPES = {0: "FLOAT", 1: "INT", 2: "STRING", 3: "TENSOR", 4: "GRAPH", 5: "FLOATS", 6: "INTS", 7: "STRINGS"}


def span(low, high):
    return f"{low}-{'*' if high == MANY else high}"


def kind(attribute):
    return str(attribute.type).split(".")[-1].lower().replace("_proto", "").replace("_", "")


lines = []
for schema in defs.get_all_schemas_with_history():
    if schema.domain not in ("", "ai.onnx.ml") or schema.deprecated:
        continue
    attributes = ",".join(f"{name}:{kind(a)}{'!' if a.required else ''}" for name, a in sorted(schema.attributes.items()))
    lines.append(f"{schema.domain}|{schema.name}|{schema.since_version}|{span(schema.min_input, schema.max_input)}|{span(schema.min_output, schema.max_output)}|{attributes}")
print("\n".join(sorted(lines)))
