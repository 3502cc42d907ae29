"""The figures of a text, with what they count: `24 xe máy`, `hơn 4.000 km`, `gần 180 tỉ đồng`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from briefing.planning.data import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_FIGURE = re.compile(
    r"(?<![\w.,/-])(?:(?P<about>(?i:hơn|gần|khoảng|trên|dưới|chừng|ít nhất|tới|đến))\s+)?"
    rf"(?:(?P<low>{_NUMBER})\s?[-–]\s?)?(?P<number>{_NUMBER}|{'|'.join(_WORDS)})"
    r"(?:\s+(?P<scale>trăm|nghìn|ngàn|triệu|tỷ|tỉ))?"
    r"\s+(?P<thing>(?:[a-zà-ỹđ]+\s){1,3}(?P<row>liên tiếp)"
    r"|(?:[a-zà-ỹđ]+|USD|VND)(?:\s[a-zà-ỹđ]+){0,2})"
)
_SCALES = {"trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_NAME = re.compile(r"\s([^\W\d_]\w*)")
_COMMA_LOST = re.compile(r"0\d+")  # nobody measures 07 m, though some count 07 men
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it counts.

    Attributes:
        value: The number; of a range the upper end.
        low: Of a range the lower end.
        thing: What it counts, a measure by its first name; empty where that cannot be told.
        written: As it stands in the text, with the words for the thing.
        begin: Where in the text.
        rounded: Whether the text says that it is about so many.
        is_measure: Whether the thing is a measure: many things have metres.
        is_year: Whether it may be a year.
    """

    value: float
    low: float
    thing: str
    written: str
    begin: int
    rounded: bool
    is_measure: bool
    is_year: bool


def figures_in(text: str) -> Iterator[Figure]:
    """Yield the figures of a text in their order."""
    for match in _FIGURE.finditer(text):
        thing, words = _thing(match)
        measure = thing in _measures()
        value = _value(match["number"], match["scale"], measure=measure)
        yield Figure(
            value,
            _value(match["low"], match["scale"], measure=measure) if match["low"] else value,
            thing,
            text[match.start() : match.start("thing")] + words,
            match.start(),
            bool(match["about"]),
            measure,
            bool(_YEAR.fullmatch(match["number"])) and not match["scale"],
        )


def _thing(match: re.Match[str]) -> tuple[str, str]:
    """Return what a figure counts, and the words for it; nothing where it cannot be compared."""
    if match["row"]:
        return match["row"], match["thing"]
    words = match["thing"].split()
    for count in (3, 2, 1):
        written = " ".join(words[:count])
        if measure := _measures().get(written.casefold()):
            return measure, written
    glue = tables.words("counted", "glue")
    if words[0] in glue or match["number"] == "một":  # which is an article as well
        return "", ""
    if len(words) == 1 and (name := _NAME.match(match.string, match.end())):
        words.append(name[1])  # schools of one kind and of another
    written = " ".join(words[: 1 if words[1:2] and words[1] in glue else 2])
    return written, written


@cache
def _measures() -> dict[str, str]:
    rows = (row for row in tables.rows("counted") if row[0] != "glue")
    return {word: kind for kind, *_ in rows for word in tables.words("counted", kind)}


def _value(number: str, scale: str | None, *, measure: bool) -> float:
    if number in _WORDS:
        value = 1.0 + _WORDS.index(number)
    elif measure and _COMMA_LOST.fullmatch(number):
        value = float(f"0.{number[1:]}")
    else:
        value = float(number.replace(".", "").replace(",", "."))
    return value * _SCALES.get(scale or "", 1.0)
