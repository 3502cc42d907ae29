"""Make a voice deterministic: its noise from a fixed table instead of a random generator.

A VITS voice adds noise to its pitch and rhythm; without it, it sounds flat. ONNX Runtime seeds
its generator once a session, so that the same text sounds different each time and a cache could
not be trusted. So every `RandomNormalLike(x)` of the graph is replaced by

    Reshape(Gather(table, Mod(Range(0, Size(x), 1), length of the table)), Shape(x))

with one table of normal deviates. The file is a protobuf message, of which only nodes and
initializers need to be read; field numbers are those of `onnx.proto3`
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_GRAPH = 7  # of ModelProto
_NODE, _INITIALIZER = 1, 5  # of GraphProto
_INPUT, _OUTPUT, _OPERATOR = 1, 2, 4  # of NodeProto
_ATTRIBUTE, _ATTRIBUTE_NAME = 5, 1
_DIMENSIONS, _DATA_TYPE, _NAME, _RAW = 1, 2, 8, 9  # of TensorProto
_FLOAT, _INT64 = 1, 7
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types

_TABLE_LENGTH = 2**18
_RANDOM = b"RandomNormalLike"
_OTHERS = (b"RandomNormal", b"RandomUniform", b"RandomUniformLike", b"Bernoulli", b"Multinomial")
_HARMLESS = {b"dtype", b"seed"}


class NotDeterministicError(Exception):
    """A voice whose random numbers cannot be replaced: it must be spoken without noise."""


def make_deterministic(model: bytes) -> bytes | None:
    """Return the model without random operators; None where it has none to begin with.

    Raises:
        NotDeterministicError: Where random numbers come from another operator.
        ValueError: For what is no model.
    """
    view = memoryview(model)
    if not any(_operator(name) in model for name in (_RANDOM, *_OTHERS)):
        return None
    if any(_operator(name) in model for name in _OTHERS):
        raise NotDeterministicError("unknown random operators")
    parts: list[bytes | memoryview] = []
    for number, value, raw in _fields(view):
        if number == _GRAPH:
            parts.append(_field(_GRAPH, _without_chance(value)))
        else:
            parts.append(raw)
    return b"".join(parts)


def _without_chance(graph: memoryview) -> bytes:
    parts: list[bytes | memoryview] = []
    found = 0
    for number, value, raw in _fields(graph):
        if number == _NODE and _operator(_RANDOM) in bytes(value):
            parts += _replacement(value)
            found += 1
        else:
            parts.append(raw)
    if found == 0:
        raise NotDeterministicError("random operators in subgraphs")
    return b"".join([*parts, *_constants()])


def _replacement(node: memoryview) -> Iterator[bytes]:
    names: dict[int, str] = {}
    for number, value, _ in _fields(node):
        if number == _ATTRIBUTE:
            label = next(bytes(v) for n, v, _ in _fields(value) if n == _ATTRIBUTE_NAME)
            if label not in _HARMLESS:
                raise NotDeterministicError("noise of another mean or scale")
        elif number in {_INPUT, _OUTPUT, _OPERATOR}:
            names[number] = bytes(value).decode()
    if names.get(_OPERATOR) != _RANDOM.decode():
        raise NotDeterministicError("random operators in subgraphs")
    like, noise = names[_INPUT], names[_OUTPUT]
    for operator, inputs, output in (
        ("Shape", [like], f"{noise}/shape"),
        ("Size", [like], f"{noise}/size"),
        ("Range", ["deterministic/0", f"{noise}/size", "deterministic/1"], f"{noise}/range"),
        ("Mod", [f"{noise}/range", "deterministic/length"], f"{noise}/index"),
        ("Gather", ["deterministic/table", f"{noise}/index"], f"{noise}/flat"),
        ("Reshape", [f"{noise}/flat", f"{noise}/shape"], noise),
    ):
        fields = [_field(_INPUT, name.encode()) for name in inputs]
        fields += [_field(_OUTPUT, output.encode()), _operator(operator.encode())]
        yield _field(_NODE, b"".join(fields))


def _constants() -> Iterator[bytes]:
    import numpy as np

    # The legacy generator, whose stream NumPy has promised never to change.
    table = np.random.RandomState(0).standard_normal(_TABLE_LENGTH).astype("<f4")
    yield _tensor("deterministic/table", _FLOAT, table.tobytes(), _TABLE_LENGTH)
    for name, value in (("0", 0), ("1", 1), ("length", _TABLE_LENGTH)):
        yield _tensor(f"deterministic/{name}", _INT64, value.to_bytes(8, "little"))


def _tensor(name: str, kind: int, raw: bytes, length: int | None = None) -> bytes:
    dimensions = b"" if length is None else _varint(_DIMENSIONS << 3 | _VARINT) + _varint(length)
    data_type = _varint(_DATA_TYPE << 3 | _VARINT) + _varint(kind)
    fields = dimensions + data_type + _field(_NAME, name.encode()) + _field(_RAW, raw)
    return _field(_INITIALIZER, fields)


def _operator(name: bytes) -> bytes:
    return _field(_OPERATOR, name)


def _field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Each field: its number, its value (empty for numbers), and all of its bytes."""
    position = 0
    while position < len(message):
        start = position
        tag, position = _read_varint(message, position)
        number, wire = tag >> 3, tag & 7
        value = message[:0]
        if wire == _VARINT:
            _, position = _read_varint(message, position)
        elif wire == _BYTES:
            length, position = _read_varint(message, position)
            value = message[position : position + length]
            position += length
        elif wire in {_FIXED64, _FIXED32}:
            position += 8 if wire == _FIXED64 else 4
        else:
            raise ValueError("not a protobuf message")
        if position > len(message):
            raise ValueError("a protobuf message that breaks off")
        yield number, value, message[start:position]


def _read_varint(message: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(message):
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte <= 0x7F:  # noqa: PLR2004 - seven bits a byte
            return value, position
    raise ValueError("a protobuf message that breaks off")
