"""What is made to take long takes no longer than its size allows, however near to a limit it is.

Each case is built at a tenth of the limit that it comes near to, and again at a fortieth: the time
has to stay within the budget, and must not grow faster than the size. The budget is that of an idle
machine; a known piece of work, done before and after each case, tells how slow this one is.
"""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from briefing.errors import SourceError
from briefing.ingest.found import Failure
from briefing.ingest.parse import parse
from briefing.ingest.sources import Sources
from briefing.model.limits import (
    BOOK_TAGS,
    CHARACTERS,
    ELEMENTS,
    ENTRIES,
    MARKUP,
    PARAGRAPHS,
    SENTENCES,
    TAGS,
    WORD_TAGS,
    WORDS,
    Options,
)
from briefing.model.settings import Settings
from briefing.planning.script import VoiceProfile, build_script
from briefing.text.normalizer import Normalizer
from tests.batch.folder import article
from tests.support.time_limit import limited, slowness

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUDGET = 5.0  # seconds of CPU, for a source of up to a megabyte
SHARE = 10  # of the limit that a case comes near to: one in so many
SPAN = 4  # and once more as little
MARGIN = 2  # for what a machine's slowness is measured too roughly
STOP = 10  # times the budget: no case may go on for longer
IDLE = 0.1  # seconds: what takes less says nothing about how it grows
LINE = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao. "
PAGE = "<!doctype html><html><head><title>Tin</title></head><body><h1>Tin</h1>"
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Tin</title>'
NARRATOR = VoiceProfile(Normalizer(), limit=100)  # so that sentences are cut too


class Case(NamedTuple):
    """A source of one kind.

    Attributes:
        suffix: Of its name.
        limit: How often it may hold what it is made of.
        made: Makes it, of so many.
    """

    suffix: str
    limit: int
    made: Callable[[int], str | bytes]


def packed(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


def word(body: str) -> bytes:
    """Pack a .docx; a part that says nothing keeps it from being too dense for an archive."""
    office = "http://schemas.openxmlformats.org"
    relation = f'Type="{office}/officeDocument/2006/relationships/officeDocument"'
    rels = f'<Relationship Id="r" {relation} Target="word/document.xml"/>'
    main = f'xmlns:w="{office}/wordprocessingml/2006/main"'
    unique = "".join(f"{number * 2654435761 % 2**32:x}" for number in range(len(body) // 300))
    return packed(
        {
            "_rels/.rels": f"<Relationships>{rels}</Relationships>",
            "word/document.xml": f"<w:document {main} w:a='{unique}'><w:body>{body}</w:body>"
            "</w:document>",
        }
    )


def runs(count: int) -> bytes:
    texts = (f"tin {number * 2654435761 % 2**32:x}" for number in range(count))
    return word("<w:p>" + "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts) + "</w:p>")


def book(*chapters: str) -> bytes:
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    kind = 'media-type="application/xhtml+xml"'
    items = "".join(f'<item id="{name}" href="{name}" {kind}/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    root = '<container><rootfiles><rootfile full-path="o.opf"/></rootfiles></container>'
    package = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
    parts = {"mimetype": "application/epub+zip", "META-INF/container.xml": root, "o.opf": package}
    return packed(parts | dict(zip(names, chapters, strict=True)))


def chapters_of(element: str) -> Callable[[int], bytes]:
    def made(count: int) -> bytes:
        whole, rest = divmod(count, 1_000)
        return book(*(f"<html><body>{element * size}" for size in [1_000] * whole + [rest]))

    return made


def repeated(text: str, opening: str = "Tin\n", closing: str = "") -> Callable[[int], str]:
    return lambda count: opening + text * count + closing


CASES = {
    "single letters": Case("txt", WORDS, repeated("a ")),
    "single capitals": Case("txt", WORDS, repeated("A ")),
    "single letters and dashes": Case("txt", WORDS, repeated("a - ")),
    "figures": Case("txt", WORDS, repeated("1")),
    "figures and commas": Case("txt", WORDS // 2, repeated("1,")),
    "figures and stops": Case("txt", WORDS // 3, repeated("1. ")),
    "one word": Case("txt", CHARACTERS, repeated("a")),
    "one word of capitals": Case("txt", CHARACTERS, repeated("A")),
    "one sentence": Case("txt", WORDS // 2, repeated("từ này ")),
    "sentences": Case("txt", SENTENCES, repeated("Ừ. ")),
    "short lines": Case("txt", PARAGRAPHS, repeated("ab\n")),
    "headings": Case("txt", PARAGRAPHS // 2, repeated("Mục\nHay.\n")),
    "captions": Case("txt", PARAGRAPHS, repeated("Đại biểu. Ảnh: PHẠM KIÊN\n")),
    "bylines": Case("txt", PARAGRAPHS, repeated("Phan Long\n")),
    "prose": Case("txt", WORDS // 17, repeated(LINE)),
    "closing brackets": Case("txt", CHARACTERS // 2, repeated(")", "Hay quá!")),
    "escaped signs": Case("md", WORDS, repeated("a\\*")),
    "list items": Case("md", PARAGRAPHS, repeated("- a\n")),
    "table rows": Case("md", MARKUP // 3, repeated("|c|d|\n", "|a|b|\n|-|-|\n")),
    **{
        f"{sign!r}": Case("md", MARKUP // 2, repeated(sign, "# Tin\n\n"))
        for sign in ("![a](", "_a", "**a", "[a](", "`a", "~~a", "<a ", "&#", "[*a", "***a_")
    },
    "links without end": Case("md", 20_000, repeated(f"![a]({'x' * 40}", "# Tin\n\n")),
    "entries": Case("rss", ENTRIES, repeated("<item><title>a</title></item>", RSS)),
    "lines ahead of a feed": Case(
        "rss", 1_000_000, repeated("\n", "<?xml version='1.0'?>", RSS[21:])
    ),
    "categories": Case("rss", TAGS // 2, repeated("<category>a</category>", f"{RSS}<item>")),
    "paragraphs": Case("html", ELEMENTS, repeated("<p>a</p>", PAGE)),
    "headings with text": Case("html", ELEMENTS // 2, repeated(f"<h2>Mục</h2><p>{LINE}", PAGE)),
    "titles": Case("html", ELEMENTS, repeated("<h1>Mục một hai</h1>", PAGE, LINE * 4)),
    "authors": Case("html", ELEMENTS, repeated('<i class="author">x</i>', PAGE, LINE * 4)),
    "breaks": Case("html", ELEMENTS, repeated("a<br>", f"{PAGE}<p>")),
    "bold words": Case("html", ELEMENTS, repeated(f"<b>{LINE[:44]}</b> ", f"{PAGE}<p>")),
    "preformatted lines": Case("html", 400_000, repeated("a\n", f"{PAGE}<pre>")),
    "a window's title": Case(
        "html", 240_000, repeated("a - ", "<title>", f"</title><h1>T</h1><p>{LINE * 4}")
    ),
    "runs": Case("docx", WORDS // 10, runs),  # of some ten words each, as they are read
    "empty runs": Case("docx", WORD_TAGS, lambda count: word(f"<w:p>{'<w:r/>' * count}</w:p>")),
    "empty paragraphs of a book": Case("epub", BOOK_TAGS, chapters_of("<p/>")),
    "bold nothing of a book": Case("epub", BOOK_TAGS // 2, chapters_of("<b></b>")),
}

BEYOND = {
    "brackets.txt": "Hay quá!\n" + "x) " * (CHARACTERS // 3 + 1),
    "figures.txt": "Tin\n" + "1" * (WORDS + 1),
    "accents.txt": "a" + "\u0301\u0323" * 160_000,
    "lines.txt": "Dòng.\n\n" * (PARAGRAPHS + 1),
    "pictures.md": "![a](" * 300_000,
    "signs.md": "_a" * 900_000,
    "openings.html": PAGE + "<" * 9_000_000,
    "nest.html": PAGE + "<b>" * (TAGS + 1),
    "items.rss": RSS + "<item>" * 1_500_000,
    "runs.docx": word(f"<w:p>{'<w:r/>' * (WORD_TAGS + 1)}</w:p>"),
    "parts.epub": chapters_of("<p/>")(BOOK_TAGS + 1),
}


def seconds(case: Case, count: int, path: Path) -> float:
    """Return the CPU time that a case takes to be read and planned, or refused in one line."""
    data = case.made(count)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    start = time.process_time()
    with limited(STOP * BUDGET), Sources(Options(offline=True)) as sources:
        for document in sources.documents([path]):
            try:
                if isinstance(document, Failure):
                    raise document.error
                build_script(parse(document), Settings(), [NARRATOR])
            except SourceError as exc:
                assert "\n" not in str(exc)  # noqa: PT017 - one of two good ends
    return time.process_time() - start


@pytest.mark.parametrize("case", CASES)
def test_time_is_in_proportion_to_the_size(case, tmp_path):
    chosen = CASES[case]
    path = tmp_path / f"tin.{chosen.suffix}"
    count = chosen.limit // SHARE
    seconds(chosen, 20, path)  # what the reader of its kind loads
    little = seconds(chosen, count // SPAN, path)
    before = slowness()
    much = seconds(chosen, count, path)
    slow = max(1.0, before, slowness())
    megabytes = max(1.0, path.stat().st_size * SHARE / 2**20)
    assert much < MARGIN * slow * BUDGET * megabytes / SHARE
    assert much < 2.5 * SPAN * max(little, IDLE)


def test_a_batch_goes_on_past_what_is_beyond_the_limits(runner):
    (runner.folder / "bai.txt").unlink()
    for number in range(4):
        runner.write(f"tin/{number}.txt", article(number))
    for name, data in BEYOND.items():
        path = runner.folder / "tin" / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    result = runner.run("batch", "tin", "-e", "silent")
    assert result.code == 8
    assert len(list(runner.output.rglob("*.mp3"))) == 4
    for name in BEYOND:
        (line,) = (line for line in result.out.splitlines() if name in line)
        assert line.endswith(("divide it", "take it out", "give the page of one article"))
