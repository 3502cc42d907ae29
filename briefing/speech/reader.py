"""Reads a text: finds the places that need a rule, asks the rules, and keeps the rest plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from briefing.model.reading import Reading
from briefing.speech import abbreviations, dates, quantities, spoken, times
from briefing.speech.lexicon import Lexicon
from briefing.speech.options import Options
from briefing.speech.place import Place, Rule

_UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"

# Where a rule may have something to say; all else is plain.
_SPOT = re.compile(
    rf"(?P<number>[+\-−–]?\d)"
    rf"|(?P<capitals>(?<!\w)[{_UPPER}](?=[{_UPPER}.&]|[^\w]|$))"
    r"|(?P<symbol>[^\w\s,.;:?!…\u0300-\u036f]|_)"
)

_RULES: dict[str, tuple[tuple[str, Rule], ...]] = {
    "number": (
        ("date", dates.full),
        ("date-range", dates.days),
        ("month", dates.month_year),
        ("date", dates.short),
        ("time", times.clock),
        ("digits", quantities.figure_by_figure),
        ("number", quantities.amount),
    ),
    "capitals": (("abbreviation", abbreviations.known),),
    "symbol": (),
}

_PAUSES = re.compile(r"[\s,.;:?!…]*[,.;:?!…\n][\s,.;:?!…]*")
_UNTIDY = re.compile(r"[^\S ]|\s\s|\s[,.;:?!…]|[,.;:?!…](?=[\w,.;:?!…])|[;:…]")
_LEADING = re.compile(r"[\s,.;:?!…]+")


def _pause(written: str) -> str:
    """Return the pause that a run of punctuation and space stands for."""
    for mark in "?!":
        if mark in written:
            return mark
    return "." if "." in written or "\n" in written or "…" in written else ","


def _tidy(written: str) -> str:
    """Return plain text as it is said: pauses simple, spaces single."""
    if _UNTIDY.search(written):
        written = _PAUSES.sub(lambda found: _pause(found[0]) + " ", written)
        written = " ".join(written.split())
    return unicodedata.normalize("NFC", written)


class Reader:
    """Turns written Vietnamese into readings, in one house style with one lexicon."""

    def __init__(
        self,
        options: Options = Options(),  # noqa: B008 - frozen
        lexicon: Lexicon = Lexicon(),  # noqa: B008 - frozen
        *,
        taught: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._options = options
        self._lexicon = lexicon
        self._taught = taught

    def read(self, text: str) -> tuple[Reading, ...]:
        """Return the readings of a text: ordered, disjoint, every letter and digit in one."""
        readings: list[Reading] = []
        at = 0
        for start, end, said, rule in self._found(text):
            readings.extend(_plain(text, at, start))
            readings.append(Reading(start, end, said, rule))
            at = end
        readings.extend(_plain(text, at, len(text)))
        return tuple(readings)

    def speak(self, text: str) -> str:
        """Return the spoken line of a text."""
        return spoken.spoken_text(text, self.read(text))

    def taught_by(self, article: str) -> Reader:
        """Return a reader that knows the abbreviations which the article itself explains."""
        del article
        return self

    def _found(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        position = 0
        entry = self._lexicon.find(text, 0)
        while spot := _SPOT.search(text, position):
            while entry and entry.start() < position:
                entry = self._lexicon.find(text, position)
            if entry and entry.start() <= spot.start():
                yield entry.start(), entry.end(), self._lexicon.spoken(entry[0]), "lexicon"
                position = entry.end()
                continue
            place = Place(text, spot.start(), self._options, self._taught)
            for name, rule in _RULES[spot.lastgroup or ""]:
                if hit := rule(place):
                    yield spot.start(), hit[0], hit[1], name
                    position = hit[0]
                    break
            else:
                position = spot.end()
                if spot.lastgroup == "symbol":
                    yield spot.start(), spot.end(), "", "silent"
        while entry:
            if entry.start() >= position:
                yield entry.start(), entry.end(), self._lexicon.spoken(entry[0]), "lexicon"
                position = entry.end()
            entry = self._lexicon.find(text, max(position, entry.end()))


def _plain(text: str, start: int, end: int) -> Iterator[Reading]:
    """Yield what no rule claimed: the pause it opens with, then the words."""
    leading = _LEADING.match(text, start, end)
    if leading:
        mark = leading[0].strip(" ")
        if mark:
            yield Reading(leading.start(), leading.end(), _pause(leading[0]), "pause")
        start = leading.end()
    said = _tidy(text[start:end])
    if said:
        yield Reading(start, end, said.strip(), "plain")
