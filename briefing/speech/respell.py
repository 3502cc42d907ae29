"""Foreign words in Vietnamese spelling, for engines that can only read Vietnamese.

A table per engine (`data/respell_<name>.tsv`) holds the commonest names of the news; any other
word that is no Vietnamese syllable is taken apart into sounds that Vietnamese has.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.errors import LexiconError
from briefing.model.reading import Reading
from briefing.speech import letters, tables
from briefing.speech.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = pattern(r"(?<![^\W_])[A-Za-z][a-zA-Z'’]+(?![^\W_])")
_SYLLABLE = pattern(r"([^aeiouy]*)([aeiouy]+)([^aeiouy](?![aeiouy])(?:[^aeiouy](?![aeiouy]))*)?")
_SHORT = 4
_NASAL = {
    "n": "n",
    "m": "m",
    "ng": "ng",
    "nd": "n",
    "nk": "n",
    "nt": "n",
    "ns": "n",
    "mp": "m",
    "l": "n",
    "ll": "n",
}
_ACUTE = "\u0301"
# What no Vietnamese syllable has, though its letters are those of one: "ge", "ce", "naing".
_ODD = pattern(
    r"(?i)c[eiy]|g[ey]|k[aou]|ng[eiy]|.*(?:ae|ea|ee|ii)|.*(?:a[iouy]|e[iouy]|o[iuy]|(?<!q)u[iy]|(?<!g)iu)(?:ch|n[gh]?|[cmpt])$"
)
_STOP = pattern(r"(?i)(?:ch|[cpt])$")  # ends a syllable of a rising or a heavy tone only
_BEFORE_FRONT = {"c": "k", "g": "gh", "ng": "ngh"}


def check(name: str) -> None:
    """Raise LexiconError unless there is a respelling of that name (or none is asked for)."""
    if name and not tables.exists(f"respell_{name}"):
        raise LexiconError(f"no respelling is called {name!r}", "espeak is one")


@lru_cache(maxsize=8192)
def word(written: str, name: str) -> str:
    """Return a word as the engine should be given it; Vietnamese words stay as they are."""
    known = tables.mapping(f"respell_{name}").get(written.lower())
    if known:
        return known
    if len(written) == 1:
        return written
    if letters.is_syllable(written) and not _ODD.match(written):
        return unicodedata.normalize("NFC", _STOP.sub(rf"{_ACUTE}\g<0>", written))
    return _by_sound(written.lower().replace("'", "").replace("’", ""), name)


def readings(said: Iterable[Reading], name: str) -> Iterator[Reading]:
    """Respell the foreign words in readings; in plain text each becomes a reading of its own."""
    for reading in said:
        if reading.rule != "plain":
            spoken = reading.spoken
            if reading.rule != "lexicon":
                spoken = _WORD.sub(lambda found: word(found[0], name), spoken)
            yield replace(reading, spoken=spoken)
        elif len(reading.spoken) != reading.end - reading.start:
            spoken = _WORD.sub(lambda found: word(found[0], name), reading.spoken)
            yield replace(reading, spoken=spoken)  # tidied: positions no longer correspond
        else:
            yield from _plain(reading, name)


def _plain(reading: Reading, name: str) -> Iterator[Reading]:
    """Yield a plain reading in parts, its foreign words respelt."""
    at = 0
    for found in _WORD.finditer(reading.spoken):
        spoken = word(found[0], name)
        if spoken == found[0]:
            continue
        yield from _part(reading, at, found.start())
        yield Reading(reading.start + found.start(), reading.start + found.end(), spoken, "respelt")
        at = found.end()
    yield from _part(reading, at, len(reading.spoken))


def _part(reading: Reading, start: int, end: int) -> Iterator[Reading]:
    """Yield the words of a plain reading between two offsets; a pause before them apart."""
    written = reading.spoken[start:end]
    words = written.lstrip(" ,.!?")
    begin = end - len(words)
    mark = written[: len(written) - len(words)].strip()
    if mark:
        yield Reading(reading.start + start, reading.start + begin, mark[-1], "pause")
    if words.strip():
        stop = begin + len(words.rstrip())
        yield Reading(reading.start + begin, reading.start + stop, words.strip(), "plain")


def _by_sound(word: str, name: str) -> str:
    """Take a word apart into Vietnamese syllables, by the sounds table."""
    if word.endswith("e") and len(word) > _SHORT:
        word = word.removesuffix("e")  # "Bridge", "League"
    sounds = {(row[0], row[1]): row[2] for row in tables.rows(f"sounds_{name}")}
    spoken: list[str] = []
    end = 0
    for found in _SYLLABLE.finditer(word):
        soft = found[1].endswith("c") and found[2][0] in "eiy"  # "Cesar"
        *first, onset = _onsets(found[1][:-1] + "s" if soft else found[1], sounds) or [""]
        spoken.extend(f"{sound}ờ" for sound in first)
        vowel = sounds.get(("vowel", found[2]), sounds.get(("vowel", found[2][0]), found[2][0]))
        spoken.append(_opened(onset, _closed(vowel, found[3] or "", sounds)))
        end = found.end()
    spoken.extend(f"{sound}ờ" for sound in _onsets(word[end:], sounds))
    return " ".join(spoken) or word


def _onsets(consonants: str, sounds: dict[tuple[str, str], str]) -> list[str]:
    """Return the sounds of a row of consonants, the last of which opens a syllable."""
    found: list[str] = []
    at = 0
    while at < len(consonants):
        size = 2 if ("onset", consonants[at : at + 2]) in sounds else 1
        sound = sounds.get(("onset", consonants[at : at + size]), "")
        if sound and (not found or found[-1] != sound):
            found.append(sound)
        at += size
    return found


def _opened(onset: str, rhyme: str) -> str:
    """Put an onset before a rhyme as Vietnamese spells the two together."""
    first = unicodedata.normalize("NFD", rhyme)[:1]
    if onset == "gi" and first == "i":
        return f"g{rhyme}"
    return (_BEFORE_FRONT.get(onset, onset) if first in {"e", "i"} else onset) + rhyme


def _closed(vowel: str, coda: str, sounds: dict[tuple[str, str], str]) -> str:
    """Close a syllable; before a stop Vietnamese needs a rising tone."""
    if coda in _NASAL:
        if len(vowel) > 1 and vowel[-1] in "iouy":  # a glide, which takes no coda: "na inh"
            end = "nh" if _NASAL[coda] == "ng" and vowel[-1] in "iy" else _NASAL[coda]
            return f"{vowel[:-1]} {vowel[-1]}{end}"
        return vowel + _NASAL[coda]
    end = sounds.get(("coda", coda[:1]), "")
    if not end:
        return vowel
    return unicodedata.normalize("NFC", f"{vowel[:-1]}{vowel[-1]}{_ACUTE}{end}")
