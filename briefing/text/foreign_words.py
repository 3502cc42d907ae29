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

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import LexiconError
from briefing.model.marks import SIGNS
from briefing.model.tokens import Token
from briefing.text import english, letters, syllables
from briefing.text.data import tables
from briefing.text.patterns import LETTER, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = pattern(rf"(?:{LETTER}{{2,}}+|{LETTER}(?=['’]{LETTER}))(?:['’]{LETTER}++)*+")
_PARTS = pattern(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_VIETNAMESE = pattern(r"[ăâđêôơưàèìòùỳảạẻẹỉịỏọủụỷỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]")
_VOWELS = pattern("[aeiouy]+")
_LETTER_X = pattern("X[b-df-hj-np-tv-xzA-Z][A-Za-z]")
_STOPPED = pattern(r".*(?:ch|[cpt])")
_READ_AS_WRITTEN = pattern(r"(?:.*[^aeiou])?[aeiou]?[aiou]")
_LATIN = "latin"
_LONGEST_SPELLING = 5  # letters that are one spelling
_DOUBLED_LETTER = pattern(r"([bdfgklmnprstvz])\1")
_OPENINGS = " ".join(SIGNS)
_LONGEST_ACRONYM = 3
_LONGEST_WORD = 32  # letters; what is longer is no word of any language
_SHORTEST = 4  # letters of what is read as it is written before the dictionary is asked


def check(name: str) -> None:
    """Raise LexiconError unless there is a respelling of that name (or none is asked for)."""
    if name and not tables.exists(f"respell_{name}"):
        raise LexiconError(
            _("no respelling is called {name!r}").format(name=name), _("espeak is one")
        )


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
    return "letters", _by_spelling(plain) or letters.spell(written)


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
    sure = _language(plain, "sure")
    if sure:
        yield sure, _by_spelling(plain, sure)
    if plain.isascii() and not english.knows(plain):
        yield "Vietnamese", syllables.run_together(plain)
    likely = _language(plain, "likely")
    if len(plain) >= _SHORTEST and _READ_AS_WRITTEN.fullmatch(plain):
        yield "as written", _by_spelling(plain, likely or "latin")
    if plain.isascii():
        yield "English", english.word(plain)
    if likely:
        yield likely, _by_spelling(plain, likely)


def _bare(plain: str) -> str:
    decomposed = unicodedata.normalize("NFD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def respell(tokens: Iterable[Token], name: str) -> Iterator[Token]:
    """Respell the foreign words in readings; in plain text each becomes a token of its own."""
    for token in tokens:
        if token.rule != "plain":
            spoken = token.spoken
            if token.rule != "lexicon":
                spoken = _WORD.sub(lambda found: word(found[0], name), spoken)
            yield token._replace(spoken=spoken)
        elif len(token.spoken) != token.end - token.start:
            spoken = _WORD.sub(lambda found: word(found[0], name), token.spoken)
            yield token._replace(spoken=spoken)  # tidied: positions no longer correspond
        else:
            yield from _plain(token, name)


def _plain(token: Token, name: str) -> Iterator[Token]:
    """Yield a plain token in parts, its foreign words respelt."""
    words = _WORD.findall(token.spoken)
    if words == [word(each, name) for each in words]:
        yield token
        return
    at = 0
    for found in _WORD.finditer(token.spoken):
        spoken = word(found[0], name)
        if spoken == found[0]:
            continue
        yield from _part(token, at, found.start())
        yield Token(token.start + found.start(), token.start + found.end(), spoken, "respelt")
        at = found.end()
    yield from _part(token, at, len(token.spoken))


def _part(token: Token, start: int, end: int) -> Iterator[Token]:
    """Yield the words of a plain token between two offsets; a pause before them apart."""
    written = token.spoken[start:end]
    words = written.lstrip(_OPENINGS)
    begin = end - len(words)
    mark = written[: len(written) - len(words)].strip()
    if mark:
        yield Token(token.start + start, token.start + begin, mark[-1], "pause")
    if words.strip():
        stop = begin + len(words.rstrip())
        yield Token(token.start + begin, token.start + stop, words.strip(), "plain")


def _language(word: str, when: str) -> str:
    """Return the language whose signature a word bears, or nothing.

    Args:
        word: One word in small letters.
        when: "sure" for what no English word has, "likely" for the rest.
    """
    return next((name for name, whole in _signatures(when) if whole.fullmatch(word)), "")


def _by_spelling(written: str, name: str = _LATIN) -> str:
    """Return a word in Vietnamese syllables, as its language spells its sounds."""
    return syllables.spell(list(_sounds(_DOUBLED_LETTER.sub(r"\1", written), name)))


def _sounds(written: str, name: str) -> Iterator[str]:
    """Yield the sounds of a word by the spellings of its language, the longest first."""
    bare = _bare_letters(written)
    at = 0
    while at < len(written):
        found = _match(written, at, bare, name) or _match(bare, at, bare, name)
        size, sounds = found or (1, ())  # a letter that nobody hears
        yield from sounds
        at += size


def _match(written: str, at: int, bare: str, name: str) -> tuple[int, tuple[str, ...]] | None:
    """Return how many letters at a place are one spelling and its sounds, if any is known."""
    own, latin = _spellings(name), _spellings(_LATIN)
    for size in range(min(_LONGEST_SPELLING, len(written) - at), 0, -1):
        letters = written[at : at + size]
        for following, sounds in (*own.get(letters, ()), *latin.get(letters, ())):
            if following.match(bare, at + size):
                return size, sounds
    return None


def _bare_letters(text: str) -> str:
    """Return letters without their marks, as many as there were."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text)


@cache
def _spellings(name: str) -> dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]]:
    """Return the spellings of a language: letters to what must follow, and sounds."""
    found: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = {}
    for language, spelling, following, *sounds in tables.rows("foreign_spelling"):
        if language == name:
            spelt = tuple(sounds[0].split()) if sounds else ()
            found.setdefault(spelling, []).append((re.compile(following), spelt))
    return found


@cache
def _signatures(when: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row[1], re.compile(row[2])) for row in tables.rows("foreign_signatures") if row[0] == when
    )
