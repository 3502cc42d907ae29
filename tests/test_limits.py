"""Limits hold for every way in, and come before what is expensive."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from briefing.errors import SourceError
from briefing.ingest.document import Document
from briefing.ingest.found import Failure
from briefing.ingest.parse import parse, parse_markdown, parse_text
from briefing.ingest.sources import Sources
from briefing.model.limits import (
    ACCENTS,
    CHARACTERS,
    PARAGRAPHS,
    SENTENCE,
    SENTENCES,
    WORDS,
    Options,
)
from briefing.model.settings import Settings
from briefing.planning import script
from briefing.text.normalizer import Normalizer
from tests.batch.folder import article

LARGE = "Tin dài. " * (15 * 2**20 // len("Tin dài. ".encode()))


def planned(text: str) -> script.Script:
    return script.build_script(parse_text(text), Settings(), [script.VoiceProfile(Normalizer())])


@pytest.mark.parametrize("command", ["make", "plan", "batch", "bulletin"])
def test_one_size_for_a_text_whichever_command_takes_it(command, runner):
    runner.write("dai.txt", LARGE)
    result = runner.run(command, "dai.txt", "-e", "silent")
    assert result.code != 0
    assert "dai.txt is too large for an article (larger than 10 MB)" in result.out + result.err


def test_one_size_for_standard_input_too(runner):
    result = runner.run("make", "-", "-e", "silent", stdin=LARGE.encode())
    assert result.code == 3
    assert "standard input is too large for an article (larger than 10 MB)" in result.error


@pytest.mark.parametrize(
    "name", ["r.txt", "r.md", "r.rss", "r.atom", "r.html", "r.docx", "r.epub", "r"]
)
@pytest.mark.parametrize("what", ["pipe", "socket", "device"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Unix alone")
def test_what_is_no_file_is_refused_by_any_name(name, what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if what == "pipe":
        os.mkfifo(name)
    elif what == "device":
        Path(name).symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(name)
    with Sources(Options(offline=True)) as sources:
        (failure,) = sources.documents([name])
    assert isinstance(failure, Failure)
    assert "is no file" in str(failure.error)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Unix alone")
def test_a_folder_with_pipes_and_devices(runner):
    for suffix in ("txt", "rss", "atom", "html"):
        os.mkfifo(runner.folder / f"r.{suffix}")
        (runner.folder / f"z.{suffix}").symlink_to("/dev/zero")
    (runner.folder / "bai.txt").unlink()
    runner.write("tin.txt", article(1))
    result = runner.run("batch", ".", "-e", "silent")
    assert result.code == 8
    assert result.out.count("is no file") == 8
    assert len(list(runner.output.rglob("*.mp3"))) == 1


@pytest.mark.parametrize("command", ["make", "plan"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Unix alone")
def test_one_article_that_is_a_named_pipe(command, runner):
    os.mkfifo(runner.folder / "r.txt")
    result = runner.run(command, "r.txt", "-e", "silent")
    assert (result.code, result.out) == (3, "")
    assert "r.txt is no file" in result.error


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="shells open pipes there")
def test_a_pipe_that_a_shell_opens_is_as_good_as_a_file(runner):
    made = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m briefing plan <(cat bai.txt) -e silent"],
        cwd=runner.folder,
        env=runner.environment,
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "rss"])
def test_a_letter_with_accents_beyond_number(suffix, runner):
    marks = "\u0301\u0323" * 160_000
    texts = {"html": f"<html><p>a{marks}", "rss": f"<rss><channel><title>a{marks}"}
    runner.write(f"a.{suffix}", texts.get(suffix, f"a{marks}"))
    start = time.process_time()
    result = runner.run("make", f"a.{suffix}", "-e", "silent")
    assert time.process_time() - start < 10
    assert result.code == 3
    assert f"a letter with more than {ACCENTS} accents" in result.error


def test_as_many_accents_as_writing_has():
    text = "Chợ nổi. " + "a" + "\u0323\u0302" * (ACCENTS // 2) + " và hết."
    assert "Chợ nổi" in parse_text(text).title


@pytest.mark.parametrize("parser", [parse_text, parse_markdown])
def test_longer_than_any_article(parser):
    with pytest.raises(SourceError, match=f"more than {CHARACTERS} characters"):
        parser("từ " * (CHARACTERS // 3 + 1))
    with pytest.raises(SourceError, match=f"more than {PARAGRAPHS} lines"):
        parser("Dòng.\n\n" * (PARAGRAPHS + 1))


def test_more_sentences_than_any_script():
    with pytest.raises(SourceError, match=f"more than {SENTENCES} sentences"):
        planned("Tin\n" + "Hay quá. " * (SENTENCES + 1))


def test_figures_that_take_too_long_to_read():
    with pytest.raises(SourceError, match=f"more than {WORDS} words to read"):
        planned("Tin\n" + "1" * (WORDS + 1))


def test_words_are_counted_over_all_paragraphs():
    paragraph = "Người dân trong vùng đã trở về nhà từ hôm qua, sau nhiều ngày. " * 40
    count = 1 + WORDS // (5 * paragraph.count(" "))
    planned("Tin\n" + f"{paragraph}\n" * count)  # more characters than words are allowed
    figures = "1" * (WORDS // 3) + "\n"
    with pytest.raises(SourceError, match=f"more than {WORDS} words to read"):
        planned("Tin\n" + figures * 4)


def test_a_sentence_without_end_is_cut_between_words():
    text = "từ này " * 20_000
    segments = [segment for segment, _ in planned(text).segments()]
    assert max(len(segment.text) for segment in segments) <= SENTENCE
    assert " ".join(segment.text for segment in segments).split() == text.split()


def test_silent_sentences_join_their_neighbour_at_once():
    """Each is read twice at most, however many there are in a row."""
    asked = 0

    class Counting(Normalizer):
        def normalize(self, text):
            nonlocal asked
            asked += len(text)
            return super().normalize(text)

    text = "Tin hay. " + "中文. " * 3000
    made = parse(Document("a", "a", f"Tiêu đề\n{text}".encode()))
    script.build_script(made, Settings(), [script.VoiceProfile(Counting())])
    assert asked < 4 * len(text)
