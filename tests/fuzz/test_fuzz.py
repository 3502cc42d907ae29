"""Any document ends in an article or in one line, soon, and no word of an article is lost.

A run takes the first cases of each kind, always the same. `make fuzz MINUTES=20` goes on with new
ones; BRIEFING_FUZZ_SEED=… takes one alone, which a finding names.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
import time
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

import pytest

from briefing.errors import SourceError
from briefing.ingest.found import Failure
from briefing.ingest.parse import parse
from briefing.ingest.sources import Sources
from briefing.model.limits import Options
from briefing.model.settings import Settings
from briefing.planning.script import VoiceProfile, build_script
from briefing.text.normalizer import Normalizer
from tests.fuzz.articles import article, words
from tests.fuzz.kinds import KINDS
from tests.fuzz.mutations import anything, harmless
from tests.support.pdfs import in_font
from tests.support.time_limit import limited, slowness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from briefing.ingest.document import Document
    from briefing.model.article import Article
    from briefing.model.script import Script
    from tests.fuzz.articles import Block

resource = pytest.importorskip("resource", reason="Unix alone")
MEGABYTE = 2**20
_CPU = 5.0  # seconds for each megabyte
_START = 3.0  # and for small things: imports, an idle moment of a busy machine
_MEMORY = 500 * MEGABYTE
_PARTS = 2 * len(KINDS)  # of the time that `make fuzz` has
_NARRATOR = VoiceProfile(Normalizer())


def seeds(count: int) -> Iterator[int]:
    """Yield the cases of a run, each a number that everything in it follows from."""
    if seed := os.environ.get("BRIEFING_FUZZ_SEED"):
        yield int(seed)
    elif minutes := os.environ.get("BRIEFING_FUZZ_MINUTES"):
        end = time.monotonic() + float(minutes) * 60 / _PARTS
        for number in itertools.count(time.time_ns() // 1000):
            if time.monotonic() > end:
                return
            yield number
    else:
        yield from range(count)


@contextmanager
def case(seed: int) -> Iterator[Random]:
    """Give the chance that a case follows; a finding names its seed."""
    try:
        yield Random(seed)  # noqa: S311 - a case to find again
    except BaseException as exc:
        exc.add_note(f"once more: BRIEFING_FUZZ_SEED={seed}")
        raise


def read(path: Path) -> Iterator[Document]:
    """Yield what a file holds. Raises what nobody foresaw, also where one source's failure is."""
    unforeseen: list[BaseException] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info and record.exc_info[1]:
                unforeseen.append(record.exc_info[1])

    handler = Handler(logging.ERROR)
    logging.getLogger("briefing").addHandler(handler)
    try:
        with Sources(Options(offline=True)) as sources:
            for item in sources.documents([path]):
                if unforeseen:
                    raise unforeseen[0]
                if not isinstance(item, Failure):
                    yield item
                elif not isinstance(item.error, SourceError):
                    raise item.error
    finally:
        logging.getLogger("briefing").removeHandler(handler)


def made_of(document: Document) -> tuple[Article, Script]:
    """Read a document's article and plan it."""
    made = parse(document)
    return made, build_script(made, Settings(), [_NARRATOR])


def peak() -> int:
    """Give the most bytes of memory that this process ever had."""
    units = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * units


@pytest.fixture(params=KINDS)
def kind(request, tmp_path: Path) -> str:
    """Give a kind of source, whose reader is loaded."""
    path = tmp_path / f"mau.{request.param}"
    random = Random(0)  # noqa: S311
    path.write_bytes(KINDS[request.param](article(random), random))
    assert [made_of(document) for document in read(path)]
    return request.param


def test_any_bytes_end_in_an_article_or_in_one_line(kind, tmp_path):
    before = peak()
    for seed in seeds(40):
        with case(seed) as random:
            path = tmp_path / f"tin.{kind}"
            data = anything(KINDS[kind](article(random), random), random)
            path.write_bytes(data)
            allowed = _START + _CPU * len(data) / MEGABYTE
            start = time.process_time()
            with limited(allowed * 4):
                for document in read(path):
                    try:
                        made_of(document)
                    except SourceError as exc:
                        assert "\n" not in str(exc)  # noqa: PT017 - one of two good ends
            spent = time.process_time() - start
            assert spent < allowed or spent < allowed * slowness()
            assert peak() - before < _MEMORY


def _of_page(blocks: Iterable[Block]) -> list[Block]:
    """Leave out what on a page is taken for an echo, or for the heading of other articles."""
    kept = [block for block, _ in itertools.groupby(blocks)]
    while kept[-1].kind == "heading":
        kept.pop()
    return kept


def test_every_word_of_the_body_is_said_or_left_out(kind, tmp_path):
    for seed in seeds(15):
        with case(seed) as random:
            path = tmp_path / f"tin.{kind}"
            written = harmless(article(random), random)
            path.write_bytes(KINDS[kind](written, random))
            (document,) = read(path)
            _, script = made_of(document)
            said = [segment.text for segment, _ in script.segments()]
            found = words(*said, *(left.text for left in script.left_out))
            blocks = _of_page(written.blocks) if kind in {"html", "mht"} else written.blocks
            if kind == "pdf":
                blocks = [block._replace(text=in_font(block.text)) for block in blocks]
            lost = words(*(block.text for block in blocks)) - found
            assert not list(lost.elements())
