"""What this program writes is no news, wherever it lies and whatever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from briefing.errors import SourceError
from briefing.ingest.document import Document
from briefing.ingest.inputs import read_one
from briefing.ingest.parse import parse
from briefing.ingest.sources import Sources, read_argument
from briefing.model.limits import Options
from tests.support.texts import ARTICLE
from tests.support.tools import tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_runner import CliRunner

KINDS = ("srt", "lrc", "txt", "cue")
PAGE = (
    '<!doctype html><title>x</title><meta name="generator" content="briefing kit"><article><h1>'
    f"{'</p><p>'.join(ARTICLE.split(chr(10) * 2)).replace('</p>', '</h1>', 1)}</article>"
)
TITLES = {"Bài thứ nhất", "Bài thứ hai"}


@pytest.fixture
def published(runner: CliRunner) -> Path:
    """Give a folder of two articles that everything was written into."""
    for number, title in enumerate(sorted(TITLES)):
        runner.write(f"tin/{number}.txt", f"{title}\n\nMột câu. Hai câu.\n")
    for make in (
        ("make", "tin/0.txt", "-e", "silent", "-o", "tin"),
        ("make", "tin/1.txt", "-e", "silent", "-o", "tin", "--format", "wav"),
        ("bulletin", "tin", "-e", "silent", "-o", "tin", "--date", "2026-05-19"),
        ("feed", "tin", "--base-url", "https://nghe.example/"),
    ):
        result = runner.run(*make)
        assert result.code == 0, result.err
    for audio in (runner.folder / "tin").glob("*.mp3"):
        for kind in KINDS:
            assert runner.run("share", audio, "--as", kind).code == 0
    return runner.folder / "tin"


def written(folder: Path) -> list[Path]:
    """Give every file of a folder but the articles."""
    own = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in own if path.name not in {"0.txt", "1.txt"}]


def titles(*arguments: object) -> list[str]:
    """Give the first lines of the documents that arguments name; nothing else may be found."""
    with Sources(Options()) as sources:
        found = list(sources.documents(map(str, arguments)))
    assert all(isinstance(item, Document) for item in found), found
    return [
        (item.about.title or item.data.decode().splitlines()[0])
        for item in found
        if isinstance(item, Document)
    ]


def test_a_folder_that_was_published_into_holds_its_articles_alone(published: Path) -> None:
    kinds = {path.name.partition(".")[2] for path in written(published)}
    assert {"mp3", "wav", "json", "chapters.json", "vtt", "jpg", "html", "xml", "js"} <= kinds
    assert {"srt", "lrc", "transcript.txt", "cue", "webmanifest", "svg", "png"} <= kinds
    assert set(titles(published)) == TITLES
    assert set(titles(f"{published}/*")) == TITLES
    assert set(titles(f"{published}/**/*")) == TITLES


@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ".rss", ".htm", ".markdown"])
def test_whatever_it_is_called_by_now(published: Path, ending: str, tmp_path: Path) -> None:
    texts = [path for path in written(published) if path.suffix not in {".wav", ".mp3", ".jpg"}]
    for number, path in enumerate(texts):
        if path.suffix not in {".png", ".svg"}:
            (tmp_path / f"khac/{number}").mkdir(parents=True)
            (tmp_path / f"khac/{number}/x{ending}").write_bytes(path.read_bytes())
    (tmp_path / "khac/bai.txt").write_text("Một bài.\n\nMột câu.")
    assert titles(tmp_path / "khac") == ["Một bài."]


def test_what_is_named_is_refused_in_one_line(published: Path, runner: CliRunner) -> None:
    for path in written(published):
        with pytest.raises(SourceError) as caught:
            read_argument(str(path))
        assert len(str(caught.value).splitlines()) == 1
        assert str(path) in str(caught.value)
    for name in ("index.html", "0.transcript.txt", "feed.xml"):
        path = next(p for p in written(published) if p.name.endswith(name.removeprefix("0")))
        result = runner.run("make", path, "-e", "silent")
        assert result.code == 3
        assert "give the article that it was made from" in result.error


def test_a_batch_of_it_makes_the_articles_alone(published: Path, runner: CliRunner) -> None:
    result = runner.run("batch", published, "-e", "silent", "-o", "anders")
    assert result.code == 0, result.err
    assert len(list((runner.folder / "anders").rglob("*.mp3"))) == len(TITLES)


def test_what_only_looks_a_little_like_it_is_read(tmp_path: Path) -> None:
    for number, text in enumerate(
        (
            PAGE,
            f"[12:30] Tin nhanh\n\n{ARTICLE}",
            f"WEBVTT_là một định dạng\n\n{ARTICLE}",
            f"1\n\n{ARTICLE}",
        )
    ):
        (tmp_path / f"{number}.{'html' if text.startswith('<') else 'txt'}").write_text(text)
    assert len(titles(tmp_path)) == 4


def test_what_the_cache_keeps_is_refused_too(runner: CliRunner) -> None:
    runner.make("bai.txt", "-e", "espeak")
    runner.run("batch", "bai.txt", "-e", "silent")
    kept = [p for p in runner.cache.rglob("*") if p.is_file() and p.stat().st_size]
    assert {".clip", ".json", ".sqlite"} <= {path.suffix for path in kept}
    for path in kept:
        with pytest.raises(SourceError):
            parse(read_one(str(path)))


def test_an_audiobook_is_refused(published: Path, runner: CliRunner) -> None:
    tool("ffmpeg")
    audio = next(published.glob("*.mp3"))
    assert runner.run("share", audio, "--as", "m4b").code == 0
    with pytest.raises(SourceError, match="a sound"):
        read_argument(str(audio.with_suffix(".m4b")))
