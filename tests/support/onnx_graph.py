"""ONNX models for tests, written field by field by the numbers of `onnx.proto3`.

So tests need no package for it, and a model of a few operators is readable where it is used.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FLOAT, INT32, INT64, BOOL = 1, 6, 7, 9
_FORMATS = {FLOAT: "f", INT32: "i", INT64: "q", BOOL: "?"}

Node = tuple  # an operator, the names of its inputs, of its outputs, and its attributes
Shape = list  # numbers, and names for what is open


def model(
    nodes: Iterable[Node],
    inputs: dict[str, tuple[int, Shape]],
    outputs: dict[str, tuple[int, Shape]],
    constants: dict[str, bytes],
    opset: int = 15,
) -> bytes:
    """Give the bytes of a model."""
    graph = b"".join(field(1, _node(*node)) for node in nodes) + field(2, b"test")
    for name, tensor in constants.items():
        graph += field(5, tensor + field(8, name.encode()))
    for number_, values in ((11, inputs), (12, outputs)):
        for name, (kind, shape) in values.items():
            graph += field(number_, _value(name, kind, shape))
    return number(1, 8) + field(8, number(2, opset)) + field(7, graph)


def tensor(kind: int, values: Sequence, shape: Sequence[int] | None = None) -> bytes:
    """Give a constant; without a shape it is a row, with an empty one a scalar."""
    raw = struct.pack(f"<{len(values)}{_FORMATS[kind]}", *values)
    dimensions = (len(values),) if shape is None else shape
    return b"".join(number(1, size) for size in dimensions) + number(2, kind) + field(9, raw)


def attribute(name: str, value: int | Sequence[int]) -> bytes:
    """Give an attribute: a whole number, or some."""
    if isinstance(value, int):
        return field(1, name.encode()) + number(3, value) + number(20, 2)
    values = b"".join(number(8, item) for item in value)
    return field(1, name.encode()) + values + number(20, 7)


def _node(operator: str, inputs: list[str], outputs: str | list[str], *attributes: bytes) -> bytes:
    named = [outputs] if isinstance(outputs, str) else outputs
    fields = b"".join(field(1, name.encode()) for name in inputs)
    fields += b"".join(field(2, name.encode()) for name in named)
    fields += field(4, operator.encode())
    return fields + b"".join(field(5, attribute) for attribute in attributes)


def _value(name: str, kind: int, shape: Shape) -> bytes:
    dimensions = b"".join(
        field(1, field(2, size.encode()) if isinstance(size, str) else number(1, size))
        for size in shape
    )
    return field(1, name.encode()) + field(2, field(1, number(1, kind) + field(2, dimensions)))


def number(number: int, value: int) -> bytes:
    """Give a field that holds a number."""
    return _varint(number << 3) + _varint(value & (2**64 - 1))


def field(number: int, value: bytes) -> bytes:
    """Give a field that holds bytes."""
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
