"""Reads a text: finds the places that need a rule, asks the rules, and keeps the rest plain."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.model.marks import SIGNS
from briefing.model.reading import Reading
from briefing.text import respell, spots, taught
from briefing.text.lexicon import Lexicon
from briefing.text.options import Options
from briefing.text.patterns import pattern
from briefing.text.place import REACH, Place
from briefing.text.spoken import spoken_text

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

_PAUSES = pattern(r"(?<![\s,.;:?!…])[^\S\n]*+[,.;:?!…\n][\s,.;:?!…]*+")
_UNTIDY = pattern(r"[^\S ]|\s\s|\s[,.;:?!…]|[,.;:?!…](?=[\w,.;:?!…])|…")
_LEADING = pattern(r"[\s,.;:?!…]+")
_FOREIGN = pattern(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+")
_STOP = pattern(r"[?!]|\.(?!\d)")

# Rules look no further than this around what they read, so that equal surroundings have equal
# readings.
_BEFORE, _BEHIND, _NEAR = REACH + 38, REACH + 70, 64
_MOST_ASKED = 1024
_Asked = dict[tuple[str, str], tuple[int, str, str] | tuple[()]]

_HOUSE_STYLE = Options()
_NO_LEXICON = Lexicon()


class Reader:
    """Turns written Vietnamese into readings, in one house style with one lexicon."""

    def __init__(
        self,
        options: Options = _HOUSE_STYLE,
        lexicon: Lexicon = _NO_LEXICON,
    ) -> None:
        respell.check(options.respell)
        self._options = options
        self._lexicon = lexicon
        self._taught: Mapping[str, str] = MappingProxyType({})

    def read(self, text: str) -> tuple[Reading, ...]:
        """Return the readings of a text: ordered, disjoint, every letter and digit in one."""
        readings: list[Reading] = []
        at = 0
        for reading in self._found(text):
            if at < reading.start:
                _plain(text, at, reading.start, readings)
            readings.append(reading)
            at = reading.end
        _plain(text, at, len(text), readings)
        name = self._options.respell
        return tuple(respell.readings(readings, name) if name else readings)

    def speak(self, text: str) -> str:
        """Return the spoken line of a text."""
        return spoken_text(text, self.read(text))

    def taught_by(self, article: str) -> Reader:
        """Return a reader that knows the abbreviations which the article itself explains."""
        learnt = taught.abbreviations(article)
        if not learnt:
            return self
        reader = Reader(self._options, self._lexicon)
        reader._taught = MappingProxyType({**self._taught, **learnt})
        return reader

    def _found(self, text: str) -> Iterator[Reading]:
        """Yield the readings that the lexicon and the rules claim, in order."""
        search = spots.spot().search
        asked: _Asked = {}
        position = 0
        entry = self._lexicon.find(text, 0)
        while True:
            spot = search(text, position)
            if entry and entry.start() < position:
                entry = self._lexicon.find(text, position)
            if entry and (not spot or entry.start() <= spot.start()):
                yield Reading(*entry.span(), self._lexicon.spoken(entry[0]), "lexicon")
                position = entry.end()
                continue
            if not spot:
                return
            reading = self._remembered(text, spot, asked)
            if entry and reading and entry.start() < reading.end:
                reading = None  # an entry inside wins
            if reading:
                yield reading
            position = reading.end if reading else spot.start() + 1

    def _remembered(self, text: str, spot: re.Match[str], asked: _Asked) -> Reading | None:
        """Return the reading of a spot, asking the rules only once where all around is the same.

        Texts repeat themselves: tables of results, lists of laws, and whatever somebody thinks up
        to make a program slow.
        """
        start = spot.start()
        around = (text[max(0, start - _BEFORE) : start], text[start : start + _BEHIND])
        known = asked.get(around)
        if known is None:
            found = self._ask(text, spot)
            reach = max(found.end if found else 0, spot.end()) - start
            if reach <= _NEAR:
                if len(asked) >= _MOST_ASKED:
                    asked.clear()
                told = (found.end - start, found.spoken, found.rule) if found else ()
                asked[around] = told
            return found
        if not known:
            return None
        length, spoken, rule = known
        return Reading(start, start + length, spoken, rule)

    def _ask(self, text: str, spot: re.Match[str]) -> Reading | None:
        """Return the reading of a spot by the first rule that has one."""
        place = Place(text, spot.start(), self._options, self._taught)
        kind = spot.lastgroup or ""
        rules = spots.rules(text, spot.start(), kind)
        for name, rule in rules:
            hit = rule(place)
            if hit:
                end, said = hit
                if kind == "symbol" and not said.strip():
                    return Reading(spot.start(), end, "", name)
                return Reading(spot.start(), end, said, "pause" if said in SIGNS else name)
        if kind == "symbol":
            unread = _FOREIGN.match(text, spot.start())
            return Reading(spot.start(), unread.end() if unread else spot.end(), "", "unread")
        return None


def _pause(written: str, following: str) -> str:
    """Return the pause for a run of punctuation and space, before the character `following`."""
    for mark in "?!":
        if mark in written:
            return mark
    if following.islower() and ("…" in written or ".." in written):
        return ","  # the sentence goes on
    if "." in written or "\n" in written or "…" in written:
        return "."
    return next((mark for mark in ":;" if mark in written), ",")


def _paused(found: re.Match[str]) -> str:
    end = found.end()
    return f"{_pause(found[0], found.string[end : end + 1])} "


def _plain(text: str, start: int, end: int, readings: list[Reading]) -> None:
    """Add what no rule claimed: the pause it opens with, then the words as they are written."""
    leading = _LEADING.match(text, start, end)
    if leading:
        start = leading.end()
        if leading[0].strip(" \t"):
            readings.append(
                Reading(
                    leading.start(), start, _pause(leading[0], text[start : start + 1]), "pause"
                )
            )
    said = text[start:end].rstrip()
    if not said:
        return
    end = start + len(said)
    if _UNTIDY.search(said):
        said = _PAUSES.sub(_paused, said)
    said = unicodedata.normalize("NFC", " ".join(said.split()).strip("-'’ "))
    readings.append(Reading(start, end, said, "plain" if said else "sign"))
