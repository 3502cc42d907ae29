"""The texts that the benchmark speaks: one article, an hour, three hours."""

from __future__ import annotations

import re
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).resolve().parent.parent
_SEEDS = _ROOT / "seeds"
# Where they lie beside the repository, the user's own article and many real ones.
_SHARED = _ROOT.parent / "shared"

_HOUR = 67_000  # characters that an espeak voice speaks in an hour, about
_ARTICLE = (2_500, 5_000)  # characters of an article of ordinary length
_TWENTY = 20
_STORY = "\n\n***\n\n"
_SENTENCE_END = re.compile(r"(?<=\w)(?=[.!?]+(?:\s|$))")


def single() -> Path:
    """Find the article that is spoken when none is given."""
    found = next(_texts(_SHARED / "seeds"), None) or next(_texts(_SEEDS), None)
    if found is None:
        raise SystemExit(f"no article under {_SEEDS}: give the path of one")
    return found


def of_words(number: int) -> str:
    """Give an article of about so many words, in whole paragraphs."""
    chosen: list[str] = []
    paragraphs = chain.from_iterable(text.splitlines() for text in _articles())
    while len(" ".join(chosen).split()) < number:
        chosen.append(next(paragraphs))
    return "\n".join(chosen)


def hour() -> str:
    """Give twenty articles of ordinary length, none like another: about an hour of sound."""
    articles = _articles()
    return _STORY.join(next(articles) for _ in range(_TWENTY))


def hours(number: int) -> str:
    """Give as many articles as fill so many hours."""
    chosen: list[str] = []
    length = 0
    for article in _articles():
        chosen.append(article)
        length += len(article)
        if length >= number * _HOUR:
            break
    return _STORY.join(chosen)


def articles(number: int) -> Iterator[str]:
    """Give so many articles: real ones of any length, then as `_articles` does."""
    real = (path.read_text(encoding="utf-8") for path in _texts(_SHARED / "articles"))
    return islice(chain(real, _edited()), number)


def _articles() -> Iterator[str]:
    """Give articles without end: real ones, then the samples, edited anew each time."""
    least, most = _ARTICLE
    for path in _texts(_SHARED / "articles"):
        text = path.read_text(encoding="utf-8").strip()
        if least <= len(text) <= most:
            yield text
    yield from _edited()


def _edited() -> Iterator[str]:
    samples = [path.read_text(encoding="utf-8").strip() for path in _texts(_SEEDS)]
    if not samples:
        samples = [single().read_text(encoding="utf-8").strip()]
    for turn in count(1):
        # No sentence may come twice: what was spoken once would come from the cache.
        for text in samples:
            yield _SENTENCE_END.sub(f", lượt {turn}", text)


def _texts(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.txt"))
