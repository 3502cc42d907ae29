"""Vietnamese syllables: which there are, and how a row of foreign sounds is made into them.

A sound is a token. Consonants are named by the letters that Vietnamese or English has for them
("b", "sh", "ng"); every other token is the spelling of a Vietnamese vowel ("a", "ô", "ai"), with
a grave tone where the syllable takes it ("ồ"). "E" is an e that is long in an open syllable.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from briefing.text.data import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_GRAVE, _ACUTE = "\u0300", "\u0301"
_LONGEST = 7  # letters of a syllable without marks: "nghieng"
# By these letters a syllable is Vietnamese and of no other language of the news.
_OWN = ("nh", "ngh", "th", "tr", "ph", "kh", "qu", "gi", "uy", "ieu", "oai", "uong", "ien", "iet")
_BEFORE_FRONT = {"c": "k", "g": "gh", "ng": "ngh"}
_FRONT = frozenset("eêi")

_ONSETS = {
    "p": "p", "b": "b", "t": "t", "d": "đ", "k": "c", "g": "g", "m": "m", "n": "n", "ng": "ng",
    "nh": "nh", "l": "l", "r": "r", "f": "ph", "v": "v", "s": "x", "z": "d", "sh": "s",
    "ch": "ch", "j": "gi", "th": "th", "kh": "kh", "h": "h", "ts": "x", "tr": "tr", "w": "",
    "y": "",
}  # fmt: skip
# What is heard of a consonant that closes a syllable; the others are not heard.
_CODAS = {
    "m": "m", "n": "n", "ng": "ng", "nh": "nh", "l": "n", "p": "p", "b": "p", "f": "p", "v": "p",
    "t": "t", "d": "t", "s": "t", "z": "t", "sh": "t", "ch": "t", "j": "t", "th": "t", "ts": "t",
    "k": "c", "g": "c", "kh": "c",
}  # fmt: skip
_GLIDES = frozenset("wy")
_FRICATIVES = frozenset({"s", "z", "sh", "f", "v", "th"})
_DIPHTHONGS = frozenset({"ây", "âu", "iu", "ia", "ua"})
_OPENS_CLUSTER = frozenset({"p", "b", "t", "d", "k", "g", "f", "v", "th"})
# A vowel before a coda, where it is another one than in an open syllable.
_CLOSED = {
    "E": "e",
    "ây": "ê",
    "âu": "ô",
    "ia": "iê",
    "ua": "uô",
    "iu": "u",
    "ưa": "ươ",
    "uơ": "uô",
}
_OPEN = {"E": "ê", "ă": "a", "â": "ơ"}
# Before c and ng: no Vietnamese syllable has these.
_BEFORE_VELAR = {"ơ": "â"}
# A glide w and the vowel behind it, as they are spelt together.
_ROUNDED = {
    "a": "oa", "ai": "oai", "ay": "oay", "ao": "oao", "ă": "oă", "e": "oe", "E": "oe", "ê": "uê",
    "i": "uy", "ơ": "uơ", "â": "uâ", "ây": "uây", "ô": "uô", "o": "uô", "u": "u", "ia": "uya",
}  # fmt: skip
_ROUNDING = frozenset({"", "c", "ch", "đ", "d", "h", "kh", "l", "ng", "nh", "s", "t", "th", "x"})


def is_consonant(sound: str) -> bool:
    """Return whether a token is a consonant."""
    return sound in _ONSETS


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Return whether a word, in any case, is spelt as a Vietnamese syllable with its marks."""
    bare, tone = _without_tone(word.lower())
    if bare not in _syllables():
        return False
    return not bare.endswith(("c", "ch", "p", "t")) or tone in {_ACUTE, "\u0323"}


@lru_cache(maxsize=4096)
def with_marks(word: str) -> str:
    """Return a word without marks as a Vietnamese syllable that it may be; empty where none is.

    "Nguyen" is "Nguyên", "Viet" "Viết": the marks that its letters must have, and no others.
    """
    low = word.lower()
    for candidate in _bare_syllables().get(low, ()):
        spelt = (
            _toned(candidate, _ACUTE) if candidate.endswith(("c", "ch", "p", "t")) else candidate
        )
        return spelt[:1].upper() + spelt[1:] if word[:1].isupper() else spelt
    return ""


def run_together(word: str) -> str:
    """Return Vietnamese words that are written as one without marks, set apart: "thanhnien".

    Nothing for what is not made of syllables, and for what might be of any language ("toronto").
    """
    low = word.lower()
    best: list[list[str] | None] = [[], *[None] * len(low)]
    for end in range(1, len(low) + 1):
        for start in range(max(0, end - _LONGEST), end - 1):
            before = best[start]
            if before is not None and low[start:end] in _bare_syllables():
                found = [*before, low[start:end]]
                if best[end] is None or len(found) < len(best[end] or ()):
                    best[end] = found
    parts = best[-1] or []
    if len(parts) < 2 or not any(part.startswith(_OWN) or part.endswith(_OWN) for part in parts):  # noqa: PLR2004
        return ""
    return " ".join(map(with_marks, parts))


def spell(sounds: Sequence[str]) -> str:
    """Return Vietnamese syllables for a row of sounds, or nothing if there is no vowel in it.

    A consonant that Vietnamese cannot have where it stands gets a syllable of its own at the
    beginning ("xờ tát") and is not heard at the end.
    """
    joined = _joined(sounds)
    nuclei = [at for at, sound in enumerate(joined) if not is_consonant(sound)]
    if not nuclei:
        return ""
    spoken: list[str] = []
    onset = joined[: nuclei[0]]
    for at, nucleus in enumerate(nuclei):
        last = at + 1 == len(nuclei)
        between = joined[nucleus + 1 :] if last else joined[nucleus + 1 : nuclei[at + 1]]
        coda, following = (between, []) if last else _divided(between)
        spoken += _syllable(onset, joined[nucleus], coda)
        onset = following
    return " ".join(spoken)


def _joined(sounds: Sequence[str]) -> list[str]:
    """Return the sounds with t and r as the one that Vietnamese has."""
    joined: list[str] = []
    for sound in sounds:
        if sound == "r" and joined and joined[-1] == "t":
            joined[-1] = "tr"
        else:
            joined.append(sound)
    return joined


def _divided(between: list[str]) -> tuple[list[str], list[str]]:
    """Divide the consonants between two vowels: what closes one syllable, what opens the next."""
    opening = 1
    if len(between) > 1 and (
        (between[-1] == "r" and between[-2] in _OPENS_CLUSTER)
        or (between[-1] in _GLIDES and between[-2] not in {"r", "l"})
    ):
        opening = 2
    cut = max(len(between) - opening, 0)
    return between[:cut], between[cut:]


def _syllable(onset: list[str], vowel: str, coda: list[str]) -> list[str]:
    """Return the syllables of one vowel: those that its first consonants need, and its own."""
    glide = onset[-1] if onset and onset[-1] in _GLIDES else ""
    consonants = onset[: len(onset) - bool(glide)]
    *first, last = consonants or [""]
    spoken = [f"{_ONSETS[sound]}ờ" for sound in first if _ONSETS[sound]]
    spelt = _ONSETS.get(last, "")
    if glide == "y":
        if vowel == "u":
            vowel = "iu"
        elif vowel != "i":
            spoken.append(_assembled(spelt, "i"))
            spelt = ""
    elif glide == "w":
        if spelt in _ROUNDING and vowel in _ROUNDED:
            vowel = _ROUNDED[vowel]
        else:
            spoken.append(_assembled(spelt, "u"))
            spelt = ""
    whole = _assembled(spelt, _rhyme(vowel, coda))
    return [*spoken, _instead().get(whole, whole)]


@cache
def _instead() -> dict[str, str]:
    """Return the syllables that are better not said, and what is said for each."""
    pairs = (row[1].split(", ") for row in tables.rows("syllables") if row[0] == "instead")
    return dict(pairs)


def _rhyme(vowel: str, coda: list[str]) -> str:
    """Return the rhyme of a vowel and the first consonant behind it that is heard."""
    grave = unicodedata.normalize("NFD", vowel).endswith(_GRAVE)
    vowel = _without_tone(vowel)[0]
    for sound in coda:
        if sound in _CODAS and not (vowel in _DIPHTHONGS and sound in _FRICATIVES):
            rhyme = _closed(vowel, _CODAS[sound])
            if rhyme in tables.words("syllables", "rhyme"):
                stopped = rhyme.endswith(("c", "ch", "p", "t"))
                return _toned(rhyme, _ACUTE if stopped else _GRAVE if grave else "")
    open_ = {"uô": "ua", "oă": "oa", "uâ": "uơ"}.get(vowel, _OPEN.get(vowel, vowel))
    if open_ not in tables.words("syllables", "rhyme"):
        open_ = open_[:1]
    return _toned(open_, _GRAVE if grave else "")


def _closed(vowel: str, end: str) -> str:
    """Return a vowel and its coda as Vietnamese has them together, or what it has not."""
    closed = _CLOSED.get(vowel, vowel)
    if end in {"c", "ng"}:
        closed = _BEFORE_VELAR.get(closed, closed)
        if closed in {"i", "ê", "uê", "uy"}:
            end = "ch" if end == "c" else "nh"
    if end == "n" and closed == "uy":
        end = "nh"
    return closed + end


def _assembled(onset: str, rhyme: str) -> str:
    """Put an onset before a rhyme as Vietnamese spells the two together."""
    first = _without_tone(rhyme[:1])[0]
    if onset == "c" and len(rhyme) > 1 and first in {"o", "u"} and _is_rounded(rhyme):
        return "qu" + rhyme[1:]
    if onset == "gi" and first == "i":
        return f"g{rhyme}"
    if not onset:
        bare = _without_tone(rhyme)[0]
        return f"y{rhyme[1:]}" if bare.startswith("iê") else rhyme
    return (_BEFORE_FRONT.get(onset, onset) if first in _FRONT else onset) + rhyme


def _is_rounded(rhyme: str) -> bool:
    """Return whether a rhyme begins with a glide, which c takes into qu."""
    bare = _without_tone(rhyme)[0]
    return bare.startswith(("oa", "oă", "oe", "uy", "uê", "uâ", "uơ"))


def _without_tone(text: str) -> tuple[str, str]:
    """Return a text without its tone, and the tone."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if char not in _TONES)
    tone = "".join(char for char in decomposed if char in _TONES)
    return unicodedata.normalize("NFC", bare), tone


def _toned(rhyme: str, tone: str) -> str:
    """Put a tone on the vowel that bears it: the marked one, else the last before a coda."""
    if not tone:
        return rhyme
    vowels = [at for at, char in enumerate(rhyme) if _base(char) in "aeiouy"]
    if rhyme.startswith("qu") or (rhyme.startswith("gi") and len(vowels) > 1):
        vowels = vowels[1:]
    marked = [at for at in vowels if rhyme[at] in "ăâêôơư"]
    closed = vowels[-1] + 1 < len(rhyme)
    at = marked[-1] if marked else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return rhyme[:at] + unicodedata.normalize("NFC", rhyme[at] + tone) + rhyme[at + 1 :]


@lru_cache(maxsize=512)
def _base(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0]


@cache
def _syllables() -> frozenset[str]:
    """Return every syllable that can be spelt, without tones."""
    rhymes = tables.words("syllables", "rhyme")
    found = set(rhymes)
    for onset in tables.words("syllables", "onset"):
        if onset == "qu":
            found.update(f"qu{rhyme}" for rhyme in tables.words("syllables", "after-qu"))
            continue
        for rhyme in rhymes:
            front = rhyme[0] in _FRONT or (rhyme[0] == "y" and len(rhyme) == 1)
            if rhyme.startswith("yê") or (onset == "c" and _is_rounded(rhyme)):
                continue
            if onset == "gi" and rhyme[0] == "i":
                found.add(f"g{rhyme}")
            else:
                found.add((_BEFORE_FRONT.get(onset, onset) if front else onset) + rhyme)
    return frozenset(found)


@cache
def _bare_syllables() -> dict[str, list[str]]:
    """Return the syllables by their letters without marks, the likeliest first."""
    found: dict[str, list[str]] = {}
    likelier = tuple(tables.words("syllables", "likelier"))
    for syllable in sorted(
        _syllables(),
        key=lambda spelt: (not spelt.endswith(likelier), sum(map(_marks, spelt)), spelt),
    ):
        bare = "".join(map(_base, syllable.replace("đ", "d")))
        found.setdefault(bare, []).append(syllable)
    return found


@lru_cache(maxsize=512)
def _marks(char: str) -> int:
    return len(unicodedata.normalize("NFD", char)) - 1 + (char == "đ")
