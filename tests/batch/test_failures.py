"""One bad article never stops the rest; an engine that fails for good stops politely."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from typing import ClassVar

import pytest

from briefing import Settings
from briefing.engines import registry
from briefing.errors import EngineBusyError, EngineUnavailableError
from briefing.ingest.detect import BY_SUFFIX
from briefing.pipeline.batch import BatchRequest, make_batch
from tests.batch.folder import article, audios, fill, manifests
from tests.support.published import briefings
from tests.support.voices import Beeper

BROKEN = {
    "a-empty.txt": b"",
    "b-binary.txt": bytes(range(256)) * 20,
    "c-no-words.txt": b"...\n\n---\n",
    "d-pdf.docx": b"%PDF-1.4 nothing",
    "e-half.epub": b"PK\x03\x04 nothing",
    "f-empty.html": b"<html><body></body></html>",
    "g-zip.docx": b"PK\x03\x04" + bytes(200),
    "h-picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "i-white.md": b"   \n\n \n",
}


@pytest.mark.slow
def test_ten_of_a_hundred_are_broken(runner):
    """And one of them is not there at all."""
    fill(runner, 90)
    for name, content in BROKEN.items():
        runner.write(f"hong/{name}", content)
    result = runner.run("batch", "tin", "hong", "khong-co.txt", "-e", "silent")
    assert result.code == 8
    assert result.out.splitlines()[-1].startswith("90 made, 0 up to date, 10 failed")
    failures = [line for line in result.out.splitlines() if line.startswith("failed: ")]
    assert len(failures) == 10
    for name in (*BROKEN, "khong-co.txt"):
        assert sum(name in line for line in failures) == 1
    assert result.err.splitlines()[-1].startswith("briefing: 10 articles could not be made")
    assert len(audios(runner.output)) == 90

    # Only those are taken up again, with or without the sources; mended ones are made.
    runner.write("hong/a-empty.txt", article(900))
    runner.write("tin/000.txt", article(901))
    result = runner.run("batch", "--retry-failed", "-e", "silent")
    assert result.code == 8
    assert result.out.splitlines()[-1].startswith("1 made, 0 up to date, 9 failed")
    runner.write("hong/c-no-words.txt", article(902))
    result = runner.run("batch", "tin", "hong", "khong-co.txt", "--retry-failed", "-e", "silent")
    assert result.out.splitlines()[-1].startswith("1 made, 0 up to date, 8 failed")
    result = runner.run("batch", "tin", "hong", "-e", "silent")
    assert result.out.splitlines()[-1].startswith("1 made, 91 up to date, 7 failed")


def test_a_voice_that_fails_at_one_article_goes_on_with_the_next(runner, test_voices):
    fill(runner, 4)
    runner.write("tin/002.txt", article(2) + "\nCâu này hỏng.\n")
    result = runner.run("batch", "tin", "-e", "faltering")
    assert result.code == 8
    assert "failed: tin/002.txt: the voice has lost its breath" in result.out
    assert len(audios(runner.output)) == 3


def trip(monkeypatch, owner: object, name: str, at: str) -> None:
    """Have a function raise what nobody foresaw where one of its arguments names `at`."""
    real = getattr(owner, name)

    def call(*args, **options):
        if any(at in repr(arg) for arg in args):
            raise ZeroDivisionError("one too\nfew")
        return real(*args, **options)

    monkeypatch.setattr(owner, name, call)


@pytest.mark.parametrize(
    "where",
    [
        "briefing.pipeline.batch_articles.read",
        "briefing.ingest.readers.read_file",
        "briefing.ingest.sources.detect_file",
        "briefing.pipeline.executor.make_one",
        "briefing.pipeline.batch_articles.inputs.lexicons",
    ],
)
def test_an_error_that_nobody_foresaw_is_that_source_s_alone(where, runner, monkeypatch, caplog):
    fill(runner, 3)
    (runner.folder / "tin" / "001.txt").rename(runner.folder / "tin" / "hong.html")
    runner.write(
        "tin/hong.html", f"<html><body><article><p>{article(1)}</p></article></body></html>"
    )
    if where.endswith("lexicons"):
        (runner.folder / "tin" / "hong").mkdir()
        (runner.folder / "tin" / "hong.html").rename(runner.folder / "tin" / "hong" / "hong.html")
    module, _, name = where.rpartition(".")
    trip(monkeypatch, pkgutil.resolve_name(module), name, "hong")
    monkeypatch.setitem(BY_SUFFIX, ".html", None)  # so that all is asked, the first bytes too
    result = runner.run("batch", "tin", "-e", "silent")
    assert result.code == 8
    failures = [line for line in result.out.splitlines() if line.startswith("failed: ")]
    assert len(failures) == 1
    assert "hong.html: unforeseen ZeroDivisionError: one too few: run it with --d" in failures[0]
    assert "Traceback" not in result.out + result.err
    assert len(audios(runner.output)) == 2
    (record,) = [record for record in caplog.records if record.name == "briefing"]
    assert "hong.html" in record.getMessage()
    assert record.exc_info[0] is ZeroDivisionError


def test_debug_shows_the_traceback_of_a_source_and_goes_on(runner):
    code = (
        "from briefing.pipeline import batch_articles\n"
        "real = batch_articles.read\n"
        "batch_articles.read = lambda asked: 1 / 0 if '001' in asked.source.name else real(asked)\n"
        "from briefing.__main__ import main\n"
        "main()"
    )
    fill(runner, 3)
    done = subprocess.run(
        [sys.executable, "-c", code, "--debug", "batch", "tin", "-e", "silent"],
        cwd=runner.folder, env=runner.environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert b"briefing: tin/001.txt failed\nTraceback" in done.stderr
    assert b"ZeroDivisionError" in done.stderr
    assert len(audios(runner.output)) == 2


def test_an_article_of_a_bulletin_fails_alone_too(runner, monkeypatch, caplog):
    from briefing.pipeline import bulletin

    trip(monkeypatch, bulletin, "parse", "001.txt")
    fill(runner, 3)
    result = runner.run("bulletin", "tin", "-e", "silent")
    assert result.code == 8
    assert "left out: tin/001.txt: unforeseen ZeroDivisionError: one too few" in result.err
    assert len(audios(runner.output)) == 1
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ZeroDivisionError("x"), 1, "unforeseen ZeroDivisionError: x: run it with --debug"),
        (MemoryError(), 1, "there is not enough memory (MemoryError)"),
        (RuntimeError("can't start new thread"), 1, "there is not enough memory"),
        (ImportError("x.so: failed to map segment from shared object"), 1, "not enough memory"),
        (ModuleNotFoundError("No module named 'x'"), 6, "a part of the program cannot be loaded"),
        (PermissionError(13, "Permission denied", "/x"), 1, "/x: Permission denied"),
        (OSError(5, "Input/output error"), 1, "Input/output error: mend that"),
        (RecursionError("y" * 5000), 1, "unforeseen RecursionError: yyy"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_one_article_s_unforeseen_error_is_one_line_too(error, code, told, runner, monkeypatch):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("briefing.pipeline.episode.plan_article", fail)
    result = runner.run("make", "bai.txt", "-e", "silent")
    assert result.code == code
    assert told in result.error
    assert len(result.error) < 500


def test_an_edit_that_breaks_an_article_leaves_what_was_made(runner):
    fill(runner, 2)
    runner.run("batch", "tin", "-e", "silent")
    whole = briefings(runner.output)
    runner.write("tin/001.txt", b"")
    assert runner.run("batch", "tin", "-e", "silent").code == 8
    assert briefings(runner.output) == whole
    runner.write("tin/001.txt", article(1))
    assert runner.run("batch", "tin", "-e", "silent").code == 0
    assert briefings(runner.output) == whole


class Distant(Beeper):
    """A voice over the network that says so many texts, and then no more."""

    name = "distant"
    network = True
    left: ClassVar[int] = 0
    error: ClassVar[type[Exception]] = EngineUnavailableError

    def speak(self, text, voice):
        with self._lock:
            if type(self).left <= 0:
                raise type(self).error("the line is dead", "look for a cable")
            type(self).left -= 1
        return super().speak(text, voice)


@pytest.fixture
def distant(monkeypatch, test_voices):
    """Give the far voice, and let it be the first of the ranking."""
    monkeypatch.setitem(registry.BUILT_IN, "distant", f"{__name__}:Distant")
    monkeypatch.setitem(registry.BUILT_IN, "distant", "tests.batch.test_failures:Distant")
    monkeypatch.setattr(registry, "AUTO_ORDER", ("distant", "beeper"))
    from tests.batch import test_failures as module

    monkeypatch.setattr(module.Distant, "left", 14)
    monkeypatch.setattr(module.Distant, "error", EngineUnavailableError)
    return module.Distant


@pytest.mark.parametrize("error", [EngineUnavailableError, EngineBusyError])
def test_a_named_engine_that_fails_for_good_stops_the_batch_and_the_next_run_goes_on(
    runner, distant, error
):
    distant.error = error
    fill(runner, 12)
    result = runner.run("batch", "tin", "-e", "distant")
    assert result.code == 4
    assert result.err.splitlines()[-1].startswith("briefing: the line is dead")
    done = len(audios(runner.output))
    assert done < 12
    assert "0 failed" in result.out
    distant.left = 1000
    spoken = len(distant.spoken)
    result = runner.run("batch", "tin", "-e", "distant")
    assert result.code == 0
    assert result.out.splitlines()[-1].startswith(f"{12 - done} made, {done} up to date")
    assert len(audios(runner.output)) == 12
    assert len(distant.spoken) - spoken <= 12 * 5  # what was spoken was kept


def test_what_auto_chose_is_replaced_and_no_article_has_two_voices(tmp_path, distant):
    for number in range(12):
        (tmp_path / f"{number:03}.txt").write_text(article(number), encoding="utf-8")
    outcome = make_batch(BatchRequest((str(tmp_path),), Settings(), tmp_path / "out"))
    assert (outcome.done, outcome.failed, outcome.stopped) == (12, 0, None)
    voices = [told["voice"]["engine"] for told in manifests(tmp_path / "out").values()]
    assert set(voices) <= {"distant", "beeper"}
    assert voices.count("beeper") >= 8
    assert len(voices) == 12
