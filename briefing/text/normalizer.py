"""Reads a text: finds the places that need a rule, asks the rules, and keeps the rest plain."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.model.marks import SIGNS
from briefing.model.tokens import Token
from briefing.text import classifier, foreign_words
from briefing.text.context import REACH, Context
from briefing.text.lexicon import Lexicon
from briefing.text.options import Options
from briefing.text.patterns import UPPER, pattern
from briefing.text.rules import abbreviations
from briefing.text.spoken import spoken_text

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

_PAUSES = pattern(r"(?<![\s,.;:?!…])[^\S\n]*+[,.;:?!…\n][\s,.;:?!…]*+")
# What `_PAUSES` and single spaces would change: a mark not between a word and a space, other space.
_UNTIDY = pattern(
    rf"[^{UPPER}{UPPER.lower()} ](?:(?<=[^\S ]|…)"
    r"|(?<=[,.;:?!])(?:(?<=\s[,.;:?!])|(?=[\w,.;:?!…])))"
)
_LEADING = pattern(r"[\s,.;:?!…]+")
_FOREIGN = pattern(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+")

# Rules look no further than this around what they read, so that equal surroundings have equal
# tokens.
_BEFORE, _BEHIND, _NEAR = REACH + 38, REACH + 70, 64
_LARGEST_CACHE = 1024
_Known = dict[tuple[str, str], tuple[int, str, str] | tuple[()]]

_HOUSE_STYLE = Options()
_NO_LEXICON = Lexicon()


class Normalizer:
    """Turns written Vietnamese into spoken tokens, in one house style with one lexicon."""

    def __init__(
        self,
        options: Options = _HOUSE_STYLE,
        lexicon: Lexicon = _NO_LEXICON,
    ) -> None:
        foreign_words.check(options.foreign_respelling)
        self._options = options
        self._lexicon = lexicon
        self._local_abbreviations: Mapping[str, str] = MappingProxyType({})

    def normalize(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a text: ordered, disjoint, every letter and digit in one."""
        tokens: list[Token] = []
        at = 0
        for token in self._found(text):
            if at < token.start:
                _plain(text, at, token.start, tokens)
            tokens.append(token)
            at = token.end
        _plain(text, at, len(text), tokens)
        respelling = self._options.foreign_respelling
        return tuple(foreign_words.respell(tokens, respelling) if respelling else tokens)

    def speak(self, text: str) -> str:
        """Return the spoken line of a text."""
        return spoken_text(text, self.normalize(text))

    def with_local_abbreviations(self, article: str) -> Normalizer:
        """Return a reader that knows the abbreviations which the article itself explains."""
        found = abbreviations.local_abbreviations(article)
        if not found:
            return self
        normalizer = Normalizer(self._options, self._lexicon)
        normalizer._local_abbreviations = MappingProxyType({**self._local_abbreviations, **found})
        return normalizer

    def _found(self, text: str) -> Iterator[Token]:
        """Yield the tokens that the lexicon and the rules claim, in order."""
        search = classifier.candidates(text).search
        cache: _Known = {}
        position = 0
        entry = self._lexicon.find(text, 0)
        while True:
            candidate = search(text, position)
            if entry and entry.start() < position:
                entry = self._lexicon.find(text, position)
            if entry and (not candidate or entry.start() <= candidate.start()):
                yield Token(*entry.span(), self._lexicon.spoken(entry[0]), "lexicon")
                position = entry.end()
                continue
            if not candidate:
                return
            token = self._cached(text, candidate, cache)
            if entry and token and entry.start() < token.end:
                token = None  # an entry inside wins
            if token:
                yield token
            position = token.end if token else candidate.start() + 1

    def _cached(self, text: str, candidate: re.Match[str], cache: _Known) -> Token | None:
        """Return the token of a candidate, asking the rules only once where all around is the same.

        Texts repeat themselves: tables of results, lists of laws, and whatever somebody thinks up
        to make a program slow.
        """
        if len(text) <= _BEFORE + _BEHIND:  # nothing this short has two such surroundings
            return self._ask(text, candidate)
        start = candidate.start()
        around = (text[max(0, start - _BEFORE) : start], text[start : start + _BEHIND])
        known = cache.get(around)
        if known is None:
            found = self._ask(text, candidate)
            reach = max(found.end if found else 0, candidate.end()) - start
            if reach <= _NEAR:
                if len(cache) >= _LARGEST_CACHE:
                    cache.clear()
                entry = (found.end - start, found.spoken, found.rule) if found else ()
                cache[around] = entry
            return found
        if not known:
            return None
        length, spoken, rule = known
        return Token(start, start + length, spoken, rule)

    def _ask(self, text: str, candidate: re.Match[str]) -> Token | None:
        """Return the token of a candidate by the first rule that has one."""
        context = Context(text, candidate.start(), self._options, self._local_abbreviations)
        kind = candidate.lastgroup or ""
        rules = classifier.rules(text, candidate.start(), kind)
        for name, rule in rules:
            match = rule(context)
            if match:
                end, said = match
                if kind == "symbol" and not said.strip():
                    return Token(candidate.start(), end, "", name)
                return Token(candidate.start(), end, said, "pause" if said in SIGNS else name)
        if kind == "symbol":
            unread = _FOREIGN.match(text, candidate.start())
            return Token(
                candidate.start(), unread.end() if unread else candidate.end(), "", "unread"
            )
        return None


def _pause(written: str, following: str) -> str:
    """Return the pause for a run of punctuation and space, before the character `following`."""
    if "?" in written:
        return "?"
    if "!" in written:
        return "!"
    if following.islower() and ("…" in written or ".." in written):
        return ","  # the sentence goes on
    if "." in written or "\n" in written or "…" in written:
        return "."
    if ":" in written:
        return ":"
    return ";" if ";" in written else ","


def _paused(found: re.Match[str]) -> str:
    end = found.end()
    return f"{_pause(found[0], found.string[end : end + 1])} "


def _plain(text: str, start: int, end: int, tokens: list[Token]) -> None:
    """Add what no rule claimed: the pause it opens with, then the words as they are written."""
    leading = _LEADING.match(text, start, end)
    if leading:
        start = leading.end()
        if leading[0].strip(" \t"):
            tokens.append(
                Token(leading.start(), start, _pause(leading[0], text[start : start + 1]), "pause")
            )
    said = text[start:end].rstrip()
    if not said:
        return
    end = start + len(said)
    if "  " in said or _UNTIDY.search(said):
        said = " ".join(_PAUSES.sub(_paused, said).split())
    said = unicodedata.normalize("NFC", said.strip("-'’ "))
    tokens.append(Token(start, end, said, "plain" if said else "sign"))
