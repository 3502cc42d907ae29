"""Foreign words in Vietnamese spelling, for engines that can only read Vietnamese.

A word is asked of one source after the other, the surest first; the first that has it wins:

1. the table of what Vietnamese newsreaders say (`data/respell_<name>.tsv`)
2. Vietnamese itself: a syllable with its marks, or letters that are one without marks
3. words run together: by their capitals ("OpenAI"), by parts that brands are made of ("Vinhomes")
4. a language that the spelling gives away beyond doubt ("Zelensky", "Bordeaux")
5. vowels at the end, which Vietnamese read as they are written ("Osaka", "studio")
6. the English dictionary, two words of it run together included ("livestream")
7. a language that the spelling suggests; else the letters as most of Europe reads them

What comes out is made of Vietnamese syllables and nothing else: espeak-ng reads any other word by
its English rules, in the middle of the sentence.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.errors import LexiconError
from briefing.model.marks import SIGNS
from briefing.model.reading import Reading
from briefing.text import english, foreign_spelling, letters, syllables, tables
from briefing.text.patterns import LETTER, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = pattern(rf"{LETTER}(?:{LETTER}|['’](?={LETTER}))+")
_PARTS = pattern(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_VIETNAMESE = pattern(r"[ăâđêôơưàèìòùỳảạẻẹỉịỏọủụỷỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]")
_VOWELS = pattern("[aeiouy]+")
_LETTER_X = pattern("X[b-df-hj-np-tv-xzA-Z][A-Za-z]")
_STOPPED = pattern(r".*(?:ch|[cpt])")
_READ_AS_WRITTEN = pattern(r"(?:.*[^aeiou])?[aeiou]?[aiou]")
_OPENINGS = " ".join(SIGNS)
_LONGEST_ACRONYM = 3
_LONGEST_WORD = 32  # letters; what is longer is no word of any language
_SHORTEST = 4  # letters of what is read as it is written before the dictionary is asked


def check(name: str) -> None:
    """Raise LexiconError unless there is a respelling of that name (or none is asked for)."""
    if name and not tables.exists(f"respell_{name}"):
        raise LexiconError(f"no respelling is called {name!r}", "espeak is one")


@lru_cache(maxsize=16384)
def word(written: str, name: str) -> str:
    """Return a word as the engine should be given it; Vietnamese words stay as they are."""
    return _found(written, name)[1]


def _found(written: str, name: str) -> tuple[str, str]:
    """Return which source has a word, and the word as the engine should be given it."""
    low = unicodedata.normalize("NFC", written.lower()).replace("’", "'")
    plain = low.replace("'", "")
    known = tables.mapping(f"respell_{name}")
    spoken = known.get(low)
    if spoken:
        return "table", spoken
    vietnamese = _as_vietnamese(written, plain)
    if vietnamese:
        return "Vietnamese", vietnamese
    spoken = known.get(_bare(plain))  # "Mbappé", but not "viết" for "Viet"
    if spoken:
        return "table", spoken
    sources = _sources(written, plain, name) if len(plain) <= _LONGEST_WORD else ()
    for kind, found in sources:
        if found:
            return kind, found
    return "letters", foreign_spelling.word(plain) or letters.spell(written)


def _as_vietnamese(written: str, plain: str) -> str:
    """Return a Vietnamese word as it is to be said, or nothing for another one."""
    if len(written) == 1 or syllables.is_syllable(written):
        return written
    if _VIETNAMESE.search(plain) and len(_VOWELS.findall(_bare(plain))) == 1:
        return written  # a slip of the pen, or a name of the highlands: "Đắk"
    if not plain.isascii():
        return ""
    if _STOPPED.fullmatch(plain) and english.knows(plain):
        return ""  # no Vietnamese word ends so without a tone: "hot", "set", "top"
    return syllables.with_marks(written)


def _in_parts(written: str, name: str) -> str:
    """Return a word whose capitals show that it is several: "OpenAI", "TikToker"."""
    if _LETTER_X.match(written):
        return f"{letters.spell('X')} {word(written[1:], name)}"
    parts = _PARTS.findall(written) if written.isalpha() and written.isascii() else []
    if len(parts) < 2 or written.isupper():  # noqa: PLR2004 - one part is the word itself
        return ""
    return " ".join(
        letters.spell(part)
        if len(part) == 1 or (part.isupper() and len(part) <= _LONGEST_ACRONYM)
        else word(part, name)
        for part in parts
    )


def _brand(plain: str, name: str) -> str:
    """Return a name that begins or ends with a part that Vietnamese brands are made of."""
    parts = tables.mapping("brand_parts")
    for at in range(len(plain) - 2, 1, -1):
        first, rest = plain[:at], plain[at:]
        begins = parts.get(f"{first}-")
        if begins:
            spoken = parts.get(f"-{rest}") or _known(rest, name)
            if spoken:
                return f"{begins} {spoken}"
        ends = parts.get(f"-{rest}")
        if ends and at > 1:
            return f"{word(first, name)} {ends}"
    return ""


def _known(plain: str, name: str) -> str:
    """Return the rest of a brand's name, if it is a word that something knows."""
    kind, spoken = _found(plain, name)
    return "" if kind == "letters" else spoken


def _sources(written: str, plain: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield what one source after the other has for a word that is neither known nor Vietnamese."""
    yield "parts", _in_parts(written, name)
    if plain.isascii() and not english.knows(plain):
        yield "brand", _brand(plain, name)
    if _VIETNAMESE.search(plain):
        return
    sure = foreign_spelling.language(plain, "sure")
    if sure:
        yield sure, foreign_spelling.word(plain, sure)
    if plain.isascii() and not english.knows(plain):
        yield "Vietnamese", syllables.run_together(plain)
    likely = foreign_spelling.language(plain, "likely")
    if len(plain) >= _SHORTEST and _READ_AS_WRITTEN.fullmatch(plain):
        yield "as written", foreign_spelling.word(plain, likely or "latin")
    if plain.isascii():
        yield "English", english.word(plain)
    if likely:
        yield likely, foreign_spelling.word(plain, likely)


def _bare(plain: str) -> str:
    decomposed = unicodedata.normalize("NFD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


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
    words = written.lstrip(_OPENINGS)
    begin = end - len(words)
    mark = written[: len(written) - len(words)].strip()
    if mark:
        yield Reading(reading.start + start, reading.start + begin, mark[-1], "pause")
    if words.strip():
        stop = begin + len(words.rstrip())
        yield Reading(reading.start + begin, reading.start + stop, words.strip(), "plain")
