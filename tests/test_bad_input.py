"""What people and programs hand us for an article: repaired, or refused in one line."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest

from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE

LATIN = b"b\xe0i".decode("utf-8", "surrogateescape")
WORDS = "Chợ nổi Cái Răng vào mùa nước lên"

REFUSED = {
    "empty": (b"", "holds no words"),
    "white space": (b" \n\t\r\n \xc2\xa0\n", "holds no words"),
    "punctuation": ("... !!! ??? — “” * * *\n---\n".encode(), "holds no words"),
    "emoji": ("🎉🎉🎉 ✨".encode(), "holds no words"),
    "zero-width only": ("\u200b\u200d\ufeff\u2060".encode(), "holds no words"),
    "byte order mark only": (b"\xef\xbb\xbf", "holds no words"),
    "binary": (bytes(range(256)) * 64, "is binary, not text"),
    "NUL": (b"Tin \0 v\xe1\xba\xafn", "is binary, not text (a NUL at byte 4)"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF file, not text"),
    "MP3": (b"ID3\x03\x00\x00\x00\x00\x00\x00", "is an MP3 file, not text"),
    "web page": ("<!DOCTYPE html><html><p>Tin vắn</p>".encode(), "is a web page, not text"),
    "windows-1258": (ARTICLE.replace("ớ", "o").encode("cp1258", "ignore"), "is not UTF-8"),
    "latin-1": ("Tin t\xf4i \xe0 c\xe0 ph\xea".encode("latin-1"), "is not UTF-8"),
    "cut character": ("Tin vắn hôm nay Đ".encode()[:-1], "breaks off in the middle"),
    "50 MB": (b"Tin dai. " * (50 * 1024 * 1024 // 9), "is too large for an article"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("command", ["make", "plan"])
def test_refused_in_one_line(case, command, runner):
    content, told = REFUSED[case]
    runner.write("xau.txt", content)
    result = runner.run(command, "xau.txt", "-e", "silent")
    assert result.code == 3
    assert told in result.error
    assert "xau.txt" in result.error
    assert result.out == ""
    assert not runner.published()


@pytest.mark.parametrize("case", ["empty", "NUL", "50 MB"])
def test_refused_from_standard_input_too(case, runner):
    content, told = REFUSED[case]
    result = runner.run("make", "-", "-e", "silent", stdin=content)
    assert result.code == 3
    assert told in result.error
    assert "standard input" in result.error


def surrogates(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


REPAIRED = {
    "NFD": unicodedata.normalize("NFD", ARTICLE).encode(),
    "CRLF": ARTICLE.replace("\n", "\r\n").encode(),
    "CR": ARTICLE.replace("\n", "\r").encode(),
    "line separators": ARTICLE.replace("\n", "\u2028").encode(),
    "byte order mark": b"\xef\xbb\xbf" + ARTICLE.encode(),
    "UTF-16": ARTICLE.encode("utf-16"),
    "UTF-32": ARTICLE.encode("utf-32"),
    "zero-width": ARTICLE.replace("nổi", "n\u200bổ\u200di").replace("Cái", "\ufeffCái").encode(),
    "soft hyphens": ARTICLE.replace("nước", "nư\u00adớc").encode(),
    "direction marks": f"\u202a{ARTICLE}\u202c".encode(),
    "lone surrogates": surrogates(ARTICLE.replace("Cái", "\ud83dCái\udc4b")),
    "no-break spaces": ARTICLE.replace("Cái Răng", "Cái\u00a0Răng").encode(),
    "control characters": ARTICLE.replace("Cái", "\x07Cái\x1b").encode(),
}


@pytest.mark.parametrize("case", REPAIRED)
def test_repaired_silently(case, runner):
    """Whatever came in, what is said and shown is the clean article's."""
    runner.write("cong.txt", REPAIRED[case])
    clean, repaired = (
        json.loads(runner.run("plan", name, "-e", "silent", "--json").out)
        for name in ("bai.txt", "cong.txt")
    )
    assert repaired == clean
    result = runner.run("make", "cong.txt", "-e", "silent")
    assert (result.code, result.err) == (0, "Voice: silent silent (as asked for)\n")
    assert WORDS in result.out


def test_a_surrogate_in_a_flag(runner):
    """A terminal that is not UTF-8 hands bytes over as lone surrogates."""
    result = runner.spawn("make", "bai.txt", "-e", "silent", "--title", LATIN, "-o", "x.mp3")
    assert result.code == 0, result.err
    assert json.loads((runner.folder / "x.json").read_text(encoding="utf-8"))["title"] == "bi"


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_paths_that_are_not_utf_8(runner):
    """As they come out of old archives."""
    missing = runner.spawn("make", LATIN)
    assert missing.code == 3
    assert missing.error.endswith("is not there: check the path")
    runner.write(LATIN, ARTICLE)
    result = runner.spawn("make", LATIN, "-e", "silent", "-o", f"ra-{LATIN}")
    assert result.code == 0, result.err
    files = briefings(runner.folder / f"ra-{LATIN}")
    assert len(files) == len(ENDS)
    (transcript,) = (name for name in files if name.endswith(".vtt"))
    assert b"b\xef\xbf\xbdi" in files[transcript.replace(".vtt", ".json")]


@pytest.mark.parametrize("flag", ["--title", "--source"])
@pytest.mark.parametrize("text", ["Tên\nhai dòng\t\x07", unicodedata.normalize("NFD", WORDS)])
def test_flags_are_cleaned_like_articles(flag, text, runner):
    path = runner.make("bai.txt", "-e", "silent", flag, text)
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    kept = told[{"--title": "title", "--source": "source"}[flag]]
    assert kept == unicodedata.normalize("NFC", " ".join(text.replace("\x07", "").split()))


def test_a_word_without_an_end_is_spoken_and_shown_whole(runner):
    word = "dài" * 4000
    runner.write("dai.txt", f"Tin vắn\n\n{word}")
    path = runner.make("dai.txt", "-e", "espeak")
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert "".join(segment["text"] for segment in told["segments"][1:]) == word


def test_one_letter_is_an_article(runner):
    runner.write("a.txt", "a")
    assert runner.make("a.txt", "-e", "espeak").is_file()
