from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass

import pytest

from briefing.cli.app import call
from briefing.errors import BriefingError, LexiconError, SourceError


@dataclass
class Result:
    output: str = ""
    exception: Exception | None = None


def run(name, *args, stdin: str | bytes = ""):
    """Call a command as the command line does, and keep what it raises."""
    typed = stdin.encode() if isinstance(stdin, str) else stdin
    result, said = Result(), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed), "utf-8"))
        try:
            call([name, *map(str, args)])
        except BriefingError as exc:
            result.exception = exc
    said.flush()
    result.output = said.buffer.getvalue().decode()
    return result


def test_normalize_gives_a_spoken_line_for_each_line():
    result = run("normalize", stdin="Ngày 2/9\n\nU23\n")
    assert result.output == "Ngày hai tháng chín\n\nu hai mươi ba\n"


def test_a_written_line_break_inside_a_line_is_a_pause():
    assert run("normalize", stdin="Tin vắn\\nHà Nội\n").output == "Tin vắn. Hà Nội\n"


def test_a_last_line_without_an_end_is_read_too():
    assert run("normalize", stdin="U23").output == "u hai mươi ba\n"


def test_normalize_sentences():
    result = run("normalize", "--sentences", stdin="TP. Huế mưa. Trời lạnh.\nHết.\n")
    assert result.output == "TP. Huế mưa.\nTrời lạnh.\n\nHết.\n\n"


def test_normalize_json_gives_spans_and_rules():
    row = json.loads(run("normalize", "--json", stdin="vào 2/9\n").output)
    assert row["text"] == "vào 2/9"
    assert row["readings"][1] == {
        "start": 4, "end": 7, "spoken": "ngày hai tháng chín", "rule": "date",
    }  # fmt: skip


def test_normalize_takes_a_lexicon(tmp_path):
    lexicon = tmp_path / "tu-dien.tsv"
    lexicon.write_text("U23\tđội trẻ\n", encoding="utf-8")
    assert run("normalize", "--lexicon", lexicon, stdin="U23\n").output == "đội trẻ\n"


def test_bytes_that_are_no_utf_8_are_one_clear_error_after_what_was_good():
    result = run("normalize", stdin=b"U23\n\xff\xfe\n")
    assert isinstance(result.exception, SourceError)
    assert "line 2" in str(result.exception)
    assert result.output.startswith("u hai mươi ba\n")


@pytest.mark.parametrize("content", [None, b"\xff", b"mot\n"])
def test_a_bad_lexicon_file_is_one_clear_error(tmp_path, content):
    path = tmp_path / "tu-dien.tsv"
    if content is not None:
        path.write_bytes(content)
    result = run("normalize", "--lexicon", path, stdin="U23\n")
    assert isinstance(result.exception, LexiconError)


def test_two_outputs_at_once_are_refused():
    assert isinstance(run("normalize", "--json", "--sentences").exception, BriefingError)


def test_explain_shows_what_was_read_and_why():
    output = run("explain", "Ngày 2/9 của U23").output
    assert "Ngày hai tháng chín của u hai mươi ba" in output
    assert "date" in output
    assert "code" in output


def test_explain_reads_a_file(tmp_path):
    path = tmp_path / "bai.txt"
    path.write_text("Ngày 2/9", encoding="utf-8")
    assert "Ngày hai tháng chín" in run("explain", path).output


def test_explain_asks_whether_a_file_was_meant(runner):
    result = runner.run("explain", "khongco.txt")
    assert result.code == 0
    assert result.err == "Was a file meant? There is no khongco.txt here: it is read as a text\n"
    for text in ("TP.HCM", "Ngày 2/9.", "1.txt\n2"):
        assert runner.run("explain", text).err == ""


def test_help_shows_the_two_characters_of_a_line_break(runner):
    assert r'"\n" in a line' in runner.run("normalize", "--help").out


def test_explain_json():
    rows = json.loads(run("explain", "--json", "U23 thắng").output)
    assert rows[0]["written"] == "U23"
    assert rows[0]["rule"] == "code"


@pytest.mark.parametrize(
    ("text", "sign", "reason"),
    [
        ("mạng 4G/5G", "/", "joins two names"),
        ("Bắc-Nam #1", "#", "no words of its own"),
        ("Tin ***", "***", "signs in a row"),
        ("Thủ đô 北京", "北京", "no rule can read it"),
    ],
)
def test_explain_shows_each_sign_that_is_dropped_with_the_reason(text, sign, reason):
    rows = json.loads(run("explain", "--json", text).output)
    dropped = {row["written"]: row["reason"] for row in rows if not row["spoken"]}
    assert reason in dropped[sign]
    assert reason in " ".join(run("explain", text).output.split())


def test_explain_leaves_no_sign_out():
    text = "“Giá 27,34/30; 5$ – a_b @ (c) / *** #7 ~ ™ 4G/5G!”"
    rows = json.loads(run("explain", "--json", text).output)
    shown = "".join(row["written"] for row in rows)
    assert [char for char in text if not char.isspace() and char not in shown] == []


def test_explain_says_when_the_lexicon_won(tmp_path):
    path = tmp_path / "tu-dien.tsv"
    path.write_text("U23\tđội trẻ\n", encoding="utf-8")
    assert "lexicon" in run("explain", "U23", "--lexicon", path).output
