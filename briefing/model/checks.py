"""What is given to the API is held against what is declared, at once and not hours later."""

from __future__ import annotations

import datetime as dt
import os
import reprlib
from dataclasses import fields
from numbers import Integral, Real
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, Literal, TypeVar, get_args, get_origin, get_type_hints

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import UsageError

_T = TypeVar("_T")
_KINDS = {
    int: (marked("a whole number"), marked("whole numbers")),
    float: (marked("a number"), marked("numbers")),
    str: (marked("a text"), marked("texts")),
    bool: (marked("true or false"), marked("true or false")),
    bytes: (marked("bytes"), marked("bytes")),
    dt.date: (marked("a date"), marked("dates")),
    Path: (marked("a path"), marked("paths")),
}
_SIMPLE: dict[Any, type] = {kind.__name__: kind for kind in (int, float, str, bool)}
_declared: dict[Any, dict[str, Any]] = {}  # by their classes


class Checked:
    """A frozen dataclass whose fields are what they are declared to be, or it is not made.

    What stands for the same is converted: a whole number for a number, a list for a tuple, one
    text or path where several may be given, a path for a text and a text for a path where both are
    declared: the first is what it becomes. Raises UsageError.

    Attributes:
        at: What stands before a field's name in messages: the table of the configuration.
    """

    __slots__ = ()
    at: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Check every field; who has more to check calls this first."""
        for name, kind in declared(type(self)).items():
            value = getattr(self, name)
            right = fitting(kind, value, f"{self.at}{name}")
            if right is not value:
                object.__setattr__(self, name, right)


def require(kind: type[_T], value: object, name: str) -> _T:
    """Return a value that is of a kind. Raises UsageError where it is not."""
    right: _T = fitting(kind, value, name)
    return right


def fitting(kind: Any, value: Any, name: str) -> Any:
    """Return a value as its declaration wants it.

    Args:
        kind: The declared type.
        value: What was given.
        name: What the value is called in messages.

    Raises:
        UsageError: The value cannot be of that type.
    """
    if get_origin(kind) is Literal:
        if isinstance(value, str) and value in get_args(kind):
            return value
        raise _wrong(
            name,
            value,
            _("choose one of {known}").format(known=", ".join(map(str, get_args(kind)))),
        )
    if get_origin(kind) is tuple:
        return _row(get_args(kind), value, name)
    if get_origin(kind) is dict:
        return _tables(value, name)
    if not _is(kind, value):
        raise _wrong(name, value, _("make it {kind}").format(kind=_name(kind)))
    if isinstance(kind, UnionType):  # of a text and a path: the first is what it becomes
        kind = get_args(kind)[0]
        return os.fspath(value) if kind is str else Path(value)
    try:
        return kind(value) if kind in {int, float, bytes, Path} else value
    except OverflowError as exc:  # a whole number beyond all others
        raise UsageError(
            _("{name} is too large a number").format(name=name), _("make it a smaller one")
        ) from exc


def _is(kind: Any, value: object) -> bool:
    if isinstance(kind, UnionType):
        return any(_is(one, value) for one in get_args(kind))
    if kind is int or kind is float:
        return isinstance(value, Integral if kind is int else Real) and not isinstance(value, bool)
    if kind is bytes:
        return isinstance(value, bytes | bytearray | memoryview)
    if kind is dt.date:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if kind is Path:
        return isinstance(value, os.PathLike) and isinstance(os.fspath(value), str)
    return isinstance(value, kind)


def _row(kinds: tuple[Any, ...], value: Any, name: str) -> tuple[Any, ...]:
    """Return several values, of one kind or each of its own."""
    same = kinds[-1] is Ellipsis
    if same and isinstance(value, str | os.PathLike):
        value = (value,)
    whole = _("make it {one} or a list of {many}").format(
        one=_name(kinds[0]), many=_name(kinds[0], 1)
    )
    if isinstance(value, dict | bytes) or not hasattr(value, "__iter__"):
        raise _wrong(name, value, whole)
    found = value if isinstance(value, tuple) else tuple(value)
    if not same and len(found) != len(kinds):
        raise _wrong(name, value, _("make it {count} values").format(count=len(kinds)))
    wanted = kinds[:1] * len(found) if same else kinds
    try:
        right = tuple(fitting(kind, one, name) for kind, one in zip(wanted, found, strict=True))
    except UsageError as exc:
        raise (_wrong(name, value, whole) if same else exc) from None
    return found if right == found else right


def _tables(value: Any, name: str) -> Any:
    if isinstance(value, dict) and all(isinstance(table, dict) for table in value.values()):
        return value
    shown = (
        value if isinstance(value, int | float) else _("something else")
    )  # there may be keys in it
    raise UsageError(
        _("{name} is {value}").format(name=name, value=shown),
        _("make it tables, [{name}.NAME]").format(name=name),
    )


def _name(kind: Any, number: int = 0) -> str:
    if isinstance(kind, UnionType):
        return _(" or ").join(_name(one, number) for one in get_args(kind))
    if kind in _KINDS:
        return _(_KINDS[kind][number])
    called = getattr(kind, "__name__", str(kind))
    return f"{called}s" if number else f"a{'n' * (called[0] in 'AEIO')} {called}"


def _wrong(name: str, value: object, hint: str) -> UsageError:
    shown = repr(value) if isinstance(value, str | float) else reprlib.repr(value)
    return UsageError(_("{name} is {value}").format(name=name, value=shown), hint)


def declared(kind: Any) -> dict[str, Any]:
    """Return the fields of a dataclass and what each is to be."""
    if kind not in _declared:
        types = {field.name: _SIMPLE.get(field.type) for field in fields(kind)}
        # To resolve annotations is a hundredth of a run that finds nothing to do.
        hints = {} if all(types.values()) else get_type_hints(kind)
        _declared[kind] = {name: known or hints[name] for name, known in types.items()}
    return _declared[kind]
