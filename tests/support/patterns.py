"""Finds every regular expression of the package, and strings that would make each one slow."""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import pkgutil
import re
from dataclasses import dataclass
from itertools import chain
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

import briefing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

_METHODS = {"match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn"}
_WORD = "nam"
_LATE = {"pattern"}  # functions of the package that take the source of a regular expression


@dataclass(frozen=True)
class Used:
    """A regular expression, and how it is put to use.

    where    module and line, for messages
    methods  of `re.Pattern`; empty where nothing tells
    """

    where: str
    source: str
    flags: int
    methods: frozenset[str]

    @property
    def anchored(self) -> bool:
        """Whether it is only ever tried at one place."""
        return bool(self.methods) and self.methods <= {"match", "fullmatch"}


def modules() -> Iterator[ModuleType]:
    """Import every module of the package."""
    for info in pkgutil.walk_packages(briefing.__path__, "briefing."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def collect() -> list[Used]:
    """Return all regular expressions: those that the source writes, and those that modules keep."""
    found: list[Used] = []
    trees = {module: ast.parse(inspect.getsource(module)) for module in modules()}
    public = _methods_of_names(trees.values())
    for module, tree in trees.items():
        own = _methods_of_names([tree])
        for node, name in _calls(tree):
            source = _value(node.args[0], module)
            if isinstance(source, str | bytes):
                methods = own if name.startswith(("_", ".")) else public
                told = methods.get(name, frozenset()) if name else frozenset({_attribute(node)})
                text = source.decode("latin-1") if isinstance(source, bytes) else source
                flags = int(_value(_flags(node), module))
                found.append(Used(f"{module.__name__}:{node.lineno}", text, flags, told))
    known = {(used.source, used.flags) for used in found}
    for module in trees:
        for place, pattern in enumerate(_kept(module)):
            flags = pattern.flags & ~re.UNICODE
            if isinstance(pattern.pattern, str) and (pattern.pattern, flags) not in known:
                where = f"{module.__name__}, {place}"
                found.append(Used(where, pattern.pattern, flags, frozenset()))
    return found


def _kept(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """Yield the compiled patterns that a module keeps: globals, attributes, within containers."""
    waiting, seen = [vars(module)], set[int]()
    while waiting:
        value: Any = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple | set | frozenset):
            waiting += value
        elif isinstance(value, type) and value.__module__ == module.__name__:
            waiting.append(dict(vars(value)))


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls that take a regular expression, with the name that the result gets."""
    named = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            if called.value.id == "re" and called.attr in _METHODS | {"compile"}:
                if ast.unparse(node.args[0]) == "self._source":
                    continue  # of `pattern`, whose calls are found by themselves
                compiled = called.attr == "compile"
                yield node, (named.get(id(node), "") or _at_once(tree, node)) if compiled else ""
        elif isinstance(called, ast.Name) and called.id in _LATE:
            yield node, named.get(id(node), "?")


def _at_once(tree: ast.AST, call: ast.Call) -> str:
    """Return the method in `re.compile(…).method(…)`, marked as one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.value is call:
            return f".{node.attr}"
    return "?"


def _attribute(node: ast.Call) -> str:
    assert isinstance(node.func, ast.Attribute)
    return node.func.attr


def _flags(node: ast.Call) -> ast.expr:
    for keyword in node.keywords:
        if keyword.arg == "flags":
            return keyword.value
    called = node.func.attr if isinstance(node.func, ast.Attribute) else "compile"
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(called, 2)
    return node.args[place] if len(node.args) > place else ast.Constant(0)


class _Local(dict[str, Any]):
    """The names within a function, which only a run can know: each is a word, or words in a row."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(vars(builtins) | vars(module))

    def __missing__(self, name: str) -> str:
        return _WORD


def _value(node: ast.expr, module: ModuleType) -> Any:
    code = compile(ast.fix_missing_locations(ast.Expression(node)), module.__name__, "eval")
    return eval(code, dict(vars(module)), _Local(module))  # noqa: S307 - the package's own source


def _methods_of_names(trees: Iterable[ast.AST]) -> dict[str, frozenset[str]]:
    """Return which methods are called on what, by its name; what is handed on has none."""
    called: dict[str, set[str]] = {f".{method}": {method} for method in _METHODS}
    handed: set[str] = set()
    for tree in trees:
        owners = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS:
                name = _last_name(node.value)
                called.setdefault(name, set()).add(node.attr)
                owners.add(id(node.value))
        handed |= {
            _last_name(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Name | ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and id(node) not in owners
        }
    return {name: frozenset(used) for name, used in called.items() if name not in handed}


def _last_name(node: ast.AST) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


# What follows makes strings out of a pattern's parse tree.

_TRIED = "a1 ăA.,;:!?()[]<>\"'*-–/@#_=&\n\t\u00a0~|"
_CATEGORIES = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
_OPPOSITE = {
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_ENDS = ("", "\x01")
_MOST = 4  # strings of one part of a pattern


def attacks(source: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """Yield (head, pump, tail): the pump, many times over, is what may make a pattern slow."""
    tree = parser.parse(source, flags)
    seen = set()
    for head, bodies in _loops(list(tree), [""]):
        for start, pump in chain(
            ((start, body) for start in head for body in bodies),
            (("", start + body) for start in head for body in bodies),
            (("", start) for start in head if start),
        ):
            if pump and (start, pump) not in seen:
                seen.add((start, pump))
                for end in _ENDS:
                    yield start, pump, end


def _loops(nodes: list[Any], heads: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield for each repetition what may stand ahead of it, and what it may repeat."""
    for place, node in enumerate(nodes):
        operation, argument = node
        ahead = _joined(heads, _strings(nodes[:place]))
        if operation in _REPEATS:
            _, most, inner = argument
            if most > 1:
                yield ahead, _strings(list(inner)) + _mixed(list(inner))
                yield ahead, _strings([*list(inner), *nodes[place + 1 :]])
            yield from _loops(list(inner), ahead)
        else:
            for inner in _within(operation, argument):
                yield from _loops(inner, ahead)


def _within(operation: Any, argument: Any) -> list[list[Any]]:
    if operation is codes.SUBPATTERN:
        return [list(argument[3])]
    if operation is codes.BRANCH:
        return [list(branch) for branch in argument[1]]
    if operation in {codes.ASSERT, codes.ASSERT_NOT}:
        return [list(argument[1])]
    if operation is codes.ATOMIC_GROUP:
        return [list(argument)]
    if operation is codes.GROUPREF_EXISTS:
        return [list(branch) for branch in argument[1:] if branch]
    return []


def _mixed(nodes: list[Any]) -> list[str]:
    """Return the strings of a repetition's body one behind the other: `a1` of `(?:a|1)*`."""
    strings = _strings(nodes)
    return ["".join(strings)] if len(strings) > 1 else []


def _joined(heads: list[str], tails: list[str]) -> list[str]:
    out = dict.fromkeys(head + tail for head in heads for tail in tails)
    return list(out)[:_MOST]


def _strings(nodes: list[Any]) -> list[str]:
    """Return some strings that a row of nodes matches, looks ahead and behind set aside."""
    made = [""]
    for operation, argument in nodes:
        made = _joined(made, _of_node(operation, argument))
    return made


def _of_node(operation: Any, argument: Any) -> list[str]:
    if operation in _CHARACTERS:
        return _CHARACTERS[operation](argument)
    if operation in _REPEATS:
        least, _, inner = argument
        some = _strings(list(inner))
        return [one * least for one in some] if least else ["", *some][:_MOST]
    if operation is codes.BRANCH:
        return list(chain.from_iterable(_strings(list(branch)) for branch in argument[1]))[:12]
    inner = _within(operation, argument)
    if operation in {codes.SUBPATTERN, codes.ATOMIC_GROUP}:
        return _strings(inner[0])
    return [""]  # places, looks ahead and behind, what a group matched


def _of_class(items: Any) -> list[str]:
    own = [chr(value) for code, value in items if code is codes.LITERAL]
    own += [chr(value[0]) for code, value in items if code is codes.RANGE]
    tried = [*_TRIED, *own]
    fits = [char for char in tried if _holds(items, char)]
    spread = [char for char in fits if char.isspace()][:3] + [char for char in own if char in fits]
    return list(dict.fromkeys([*fits[:2], *spread]))[:_MOST]


_CHARACTERS = {
    codes.LITERAL: lambda code: [chr(code)],
    codes.NOT_LITERAL: lambda code: [char for char in _TRIED if ord(char) != code][:_MOST],
    codes.ANY: lambda _: ["a", " "],
    codes.IN: _of_class,
}


def _holds(items: Any, char: str) -> bool:
    negated, found = False, False
    for code, value in items:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            found |= ord(char) == value
        elif code is codes.RANGE:
            found |= value[0] <= ord(char) <= value[1]
        elif code is codes.CATEGORY:
            opposite = _OPPOSITE.get(value)
            if opposite:
                found |= not _CATEGORIES[opposite](char)
            elif value in _CATEGORIES:
                found |= _CATEGORIES[value](char)
    return found != negated
