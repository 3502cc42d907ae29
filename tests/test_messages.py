"""What people read in their language, and what programs read, which stays the same."""

from __future__ import annotations

import ast
import builtins
import contextlib
import gettext
import json
import os
import pickle
import re
import sqlite3
import string
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from briefing._messages import DOMAIN, ENGLISH, FOLDER, joined, ngettext, use
from briefing._messages import gettext as _
from briefing.cli.app import COMMANDS, find
from briefing.errors import OutputError
from briefing.masking import MASK, conceal
from briefing.pipeline.voice_selection import AS_ASKED
from briefing.storage import directories
from tests.support.texts import ARTICLE

VIETNAMESE = re.compile(
    r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹàáãèéìíòóõùúý]", re.IGNORECASE
)
# Words that no line of a Vietnamese text has.
ENGLISH_WORDS = re.compile(
    r"\b(the|is|are|of|and|or|not|no|with|there|this|which|cannot|see|choose|give|one|for|from)\b"
)
CATALOGUE = gettext.translation(DOMAIN, FOLDER, ["vi"])
MESSAGES = {
    key if isinstance(key, str) else key[0]: text for key, text in CATALOGUE._catalog.items() if key
}
PAGES = [
    (),
    *((name,) for name in COMMANDS),
    *((name, each) for name in COMMANDS for each in getattr(find(name), "commands", {})),
]

WRONG_USES = [
    ("mak",), ("voices", "instal"), ("--quite",), ("make",), ("make", "bai.txt", "--engin", "x"),
    ("make", "bai.txt", "--rate"), ("make", "bai.txt", "--rate", "nhanh"),
    ("make", "bai.txt", "--rate", "5"), ("make", "bai.txt", "--bitrate", "77"),
    ("make", "bai.txt", "--bitrate", "x"), ("make", "bai.txt", "--sample-rate", "8000"),
    ("make", "bai.txt", "--loudness", "-60"), ("make", "bai.txt", "--format", "flac"),
    ("make", "bai.txt", "--engine", "esspeak"), ("make", "bai.txt", "--force=1"),
    ("make", "bai.txt", "thừa"), ("make", "bai.txt", "-e", "espeak", "--voice", "en"),
    ("make", "bai.txt", "--engine", "gtts", "--offline"), ("make", "khongco.txt"),
    ("make", "https://khong.example/bai", "--offline"), ("make", "rong.txt"),
    ("make", "bai.txt", "--config", "khongco.toml"), ("make", "bai.txt", "--config", "hong.toml"),
    ("make", "bai.txt", "--config", "la.toml"), ("make", "bai.txt", "--lexicon", "khongco.tsv"),
    ("make", "bai.txt", "--turn", "word"), ("make", "bai.txt", "--date", "hôm qua"),
    ("make", "bai.txt", "-o", "tin.mp3", "--format", "wav"),
    ("make", "bai.txt", "--cover", "khongco.jpg"), ("make", "bai.txt", "-o", "-", "--play"),
    ("plan", "bai.txt", "--voice", "a", "--voice", "b", "--voice", "c"),
    ("bulletin",), ("bulletin", "bai.txt", "--order", "random"),
    ("bulletin", "bai.txt", "--date", "mai"), ("bulletin", "bai.txt", "--minutes", "x"),
    ("bulletin", "khongco.txt"), ("edition", "sáng"), ("editions",),
    ("batch", "bai.txt", "-o", "x.mp3"), ("batch", "khongco"),
    ("normalize", "--sentences", "--json"), ("explain",),
    ("normalize", "--lexicon", "khongco.tsv"), ("chapters",), ("chapters", "bai.txt"),
    ("chapters", "khongco.mp3"), ("chapters", "bai.txt", "--json", "--cue"), ("share", "bai.txt"),
    ("share", "bai.txt", "--as", "pdf"), ("feed", "."), ("feed", "khongco"), ("serve", "khongco"),
    ("serve", "--port", "x"), ("voices", "install", "khongco"), ("voices", "remove", "khongco"),
    ("voices", "sample"), ("cache", "prune", "--days", "x"),
]  # fmt: skip
FOR_PROGRAMS = [
    ("explain", "Ngày 2/9, UBND xã @@ họp – ***", "--json"), ("normalize", "--json"),
    ("plan", "bai.txt", "-e", "silent", "--json"), ("config", "--json"), ("doctor", "--json"),
    ("voices", "--json", "--offline"), ("voices", "list", "--all", "--json", "--offline"),
    ("cache", "--json"), ("bulletin", "bai.txt", "khongco.txt", "--plan", "--json"),
    ("batch", "bai.txt", "rong.txt", "-e", "silent", "--json"),
    ("make", "bai.txt", "-e", "silent", "-o", "tin.mp3", "--force", "--json"),
    ("chapters", "tin.mp3", "--json"),
]  # fmt: skip


@pytest.fixture
def desk(runner):
    runner.write("bai.txt", ARTICLE)
    runner.write("rong.txt", "")
    runner.write("hong.toml", "rate = \n")
    runner.write("la.toml", "ratte = 1\n")
    return runner


@pytest.mark.parametrize("command", PAGES, ids=lambda command: " ".join(command) or "briefing")
def test_help_has_no_english_line_left(command, runner):
    english = set(runner.run(*command, "--help").out.splitlines())
    for line in runner.run(*command, "--help", LANGUAGE="vi").out.splitlines():
        words = re.findall(r"(?<![-\w{])[a-z]{3,}(?![\w.:/}-])", line)
        assert line not in english or len(words) < 2, line
        assert not re.search(r"Usage|Options|Arguments|default:|required", line)
    assert {line for line in english if line.endswith("Options:")}


@pytest.mark.parametrize("words", WRONG_USES, ids=" ".join)
def test_a_wrong_use_gets_one_vietnamese_line_and_the_same_exit_code(words, desk):
    english, vietnamese = desk.run(*words), desk.run(*words, LANGUAGE="vi")
    assert vietnamese.code == english.code != 0
    assert VIETNAMESE.search(vietnamese.error)
    said = re.sub(r"'[^']*'|`[^`]*`|briefing [\w -]+|--?[a-z-]+", "", vietnamese.error)
    assert not ENGLISH_WORDS.search(said)
    assert english.error != vietnamese.error


@pytest.mark.parametrize("words", FOR_PROGRAMS, ids=" ".join)
def test_what_programs_read_is_the_same_in_every_language(words, desk):
    desk.run("make", "bai.txt", "-e", "silent", "-o", "tin.mp3")
    printed = []
    for language in ("en", "vi"):
        for file in desk.output.rglob("*.mp3"):
            file.unlink()
        result = desk.run(*words, LANGUAGE=language, stdin="Ngày 2/9\n".encode())
        json.loads(result.out)
        printed.append((result.code, result.out))
    assert printed[0] == printed[1]


@pytest.mark.parametrize("given", ["bai.txt", "-"])
def test_what_is_saved_is_the_same_in_every_language(given, desk):
    saved = []
    for language in ("en", "vi"):
        words = ("make", given, "-e", "silent", "-o", "tin.mp3", "--force")
        result = desk.run(*words, stdin=ARTICLE.encode(), LANGUAGE=language)
        assert result.code == 0
        saved.append({path.name: path.read_bytes() for path in desk.folder.glob("tin.*")})
    assert saved[0] == saved[1]


def test_what_failed_is_told_in_vietnamese_and_logged_and_saved_in_english(desk, caplog):
    caplog.set_level("INFO", "briefing")
    result = desk.run("batch", "bai.txt", "rong.txt", "-e", "silent", LANGUAGE="vi")
    assert "rong.txt không có chữ nào: hãy" in result.out + result.err
    assert f"silent silent ({MESSAGES[AS_ASKED]})" in result.out + result.err
    assert "rong.txt failed: rong.txt holds no words: give a file" in caplog.text
    assert not VIETNAMESE.search(re.sub(r"left out .*", "", caplog.text))
    (state,) = (desk.cache / "batch").glob("*.sqlite")
    with contextlib.closing(sqlite3.connect(state)) as base:
        rows = [json.loads(text) for (text,) in base.execute("SELECT row FROM articles")]
    assert [row["reason"] for row in rows if row["reason"]] == [
        "rong.txt holds no words: give a file with an article in it"
    ]


def test_an_error_keeps_its_english_on_its_way_to_another_process():
    use("vi")
    try:
        reason = joined("; ", [_("the disk is full"), _("{name} is silent").format(name="a.wav")])
        sent = pickle.dumps(OutputError(_("{name} is a folder").format(name=reason)))
    finally:
        use(ENGLISH)
    error = pickle.loads(sent)  # noqa: S301 - our own
    assert str(error) == "đĩa đã đầy; a.wav chỉ có im lặng là một thư mục"
    assert error.english == "the disk is full; a.wav is silent is a folder"


def test_a_secret_is_masked_in_both_languages():
    conceal("mat-khau-rieng")
    use("vi")
    try:
        error = OutputError(_("{name} is a folder").format(name="mat-khau-rieng"), _("check it"))
    finally:
        use(ENGLISH)
    assert "mat-khau" not in f"{error} {error.problem} {error.english}"
    assert error.english == f"{MASK} is a folder: check it"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LC_MESSAGES": "vi_VN@dau", "LANG": "en_GB"}, "vi"),
        ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "vi_VN", "LANG": "vi_VN"}, "en"),
        ({"LANGUAGE": "fr:vi:en", "LC_ALL": "en_US.UTF-8"}, "vi"),
        ({"LANGUAGE": "en:vi", "LANG": "vi_VN"}, "en"),
        ({"LANGUAGE": "", "LANG": "vi_VN"}, "vi"),
    ],
    ids=str,
)
def test_the_environment_asks_for_a_language(environment, language, runner):
    assert is_vietnamese(runner.run("--help", **environment).out) is (language == "vi")


def test_the_configuration_asks_for_a_language(runner):
    here = runner.write("briefing.toml", 'language = "vi"\n')
    assert is_vietnamese(runner.run("--help").out)
    assert "thiếu NGUỒN" in runner.run("make").error
    here.unlink()
    other = runner.write("khac.toml", 'language = "vi"\n')
    assert "ngoài khoảng" in runner.run("plan", "x", "--config", other, "--rate", "5").error
    runner.config.parent.mkdir(parents=True, exist_ok=True)
    runner.config.write_text('language = "en"\n', "utf-8")
    assert not is_vietnamese(runner.run("--help", LANGUAGE="vi").out)
    runner.config.write_text('language = "fr"\n', "utf-8")
    assert runner.run("config").code == 2


def test_numbers_and_dates_are_as_the_language_writes_them(desk):
    words = ("make", "bai.txt", "-e", "silent", "--force")
    sums = [
        next(line for line in desk.run(*words, LANGUAGE=language).out.splitlines() if "MB" in line)
        for language in ("en", "vi")
    ]
    assert re.search(r"\d\.\d MB", sums[0])
    assert re.search(r"\d,\d MB", sums[1])
    assert "thời gian thực" in sums[1]
    desk.write("briefing.toml", '[[edition]]\nname = "sáng"\nat = "06:00"\nsources = ["tin"]\n')
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", desk.run("editions").out)
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d", desk.run("editions", LANGUAGE="vi").out)


def test_a_question_takes_yes_and_no_in_both_languages(desk):
    for answer in ("n", "no", "k", "không"):
        result = desk.run(
            "voices", "install", "vi_VN-vivos-x_low", stdin=f"{answer}\n".encode(), LANGUAGE="vi"
        )
        assert result.code == 1
        assert "Tải về? [C/k]" in result.out
        assert "27,8 MB, giấy phép: CC-BY-NC-SA-4.0 (dữ liệu VIVOS)" in result.out


def test_a_translation_keeps_every_place_that_is_filled_in():
    assert len(MESSAGES) > 500
    for english, vietnamese in MESSAGES.items():
        assert vietnamese
        assert places(vietnamese) == places(english), english


def test_messages_are_constants_that_are_looked_up_when_they_are_said():
    looked = 0
    for path in FOLDER.parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "ngettext"}:
                looked += 1
                assert not any(isinstance(each, ast.JoinedStr) for each in node.args), path
        assert not [call for call in at_import(tree) if getattr(call.func, "id", "") == "_"], path
    assert looked > 500


def test_what_is_shown_is_looked_up():
    of_builders = {"bundle.py", "deterministic_noise.py"}  # what nobody sees who uses the program
    shown = 0
    for path in FOLDER.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or path.name in of_builders:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "echo" or (
                name.endswith("Error") and name[0] != "_" and not hasattr(builtins, name)
            ):
                shown += 1
                for text in map(constant, node.args):
                    assert not re.search(r"^(?!briefing )[^`]*[a-z]{2} [a-z]{2}", text), text
    assert shown > 200


def test_in_english_nothing_of_it_is_loaded():
    code = """if True:
        import sys
        from briefing import read_source
        from briefing.errors import SourceError
        try:
            read_source("khongco.txt")
        except SourceError as exc:
            assert "khongco.txt" in str(exc)
        assert "gettext" not in sys.modules
    """
    environment = {**os.environ, "LANGUAGE": "vi"}  # which a library does not look at
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_a_library_is_told_the_language_by_whoever_calls_it():
    use("vi")
    try:
        assert _("Permission denied") == "Không có quyền truy cập"
    finally:
        use(ENGLISH)
    assert _("Permission denied") == "Permission denied"


def test_a_compiled_catalogue_is_read_as_gettext_reads_it():
    assert len(MESSAGES) > 1000
    use("vi")
    try:
        for english in MESSAGES:
            assert _(english) == CATALOGUE.gettext(english) or (english, 0) in CATALOGUE._catalog
        for number in (1, 2):
            forms = ("{n} chapter", "{n} chapters", number)
            assert ngettext(*forms) == CATALOGUE.ngettext(*forms) == "{n} chương"
        assert _("none of its messages") == "none of its messages"
    finally:
        use(ENGLISH)


@pytest.mark.parametrize("kind", ["cache", "config", "data"])
@pytest.mark.parametrize("home", [None, "/srv/xdg", " "])
def test_folders_are_those_of_the_platform(kind, home, monkeypatch):
    name = f"XDG_{kind.upper()}_HOME"
    monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv(name, home)
    found = directories._platform.__wrapped__(kind)
    assert found == Path(getattr(platformdirs, f"user_{kind}_dir")("briefing", appauthor=False))


def is_vietnamese(text: str) -> bool:
    return "Cách dùng: " in text


def places(text: str) -> set[tuple[str | None, str | None]]:
    return {(name, form) for _text, name, form, _way in string.Formatter().parse(text) if name}


def constant(node: ast.expr) -> str:
    """Give what stands in the code of a text."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(
        str(part.value) for part in parts if isinstance(part, ast.Constant) and part.value
    )


def at_import(tree: ast.AST) -> list[ast.Call]:
    """Give the calls that are made when a module is imported: those in no function."""
    found, waiting = [], [tree]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if isinstance(child, ast.Call):
                found.append(child)
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                waiting.append(child)
    return found
