"""`--clip`: programs that stand in for those that give out the clipboard."""

from __future__ import annotations

import json

import pytest

TEXT = "Chợ nổi\n\nTừ sáng sớm, hàng trăm ghe xuồng đã tụ về khúc sông này.\n"
HTML = (
    "<h1>Chợ nổi</h1><p>Từ sáng sớm, hàng trăm ghe xuồng đã tụ về khúc sông này.</p>"
    "<figure><figcaption>Ghe hàng trên sông. Ảnh: LÊ AN</figcaption></figure>"
)
WINDOWS = (
    "Version:0.9\r\nStartHTML:00000097\r\nEndHTML:00000300\r\n"
    f"<html><body>\r\n<!--StartFragment-->{HTML}<!--EndFragment-->\r\n</body></html>\r\n"
)
APPLE = f"«data HTML{HTML.encode().hex().upper()}»\n"
SAID = "Từ sáng sớm, hàng trăm ghe xuồng đã tụ về khúc sông này."

CLIPBOARDS = {  # program: what it is asked for HTML by, and how it gives that
    "wl-paste": ("--type text/html", HTML),
    "xclip": ("-t text/html", HTML),
    "pbpaste": (None, None),
    "xsel": (None, None),
    "powershell": ("-TextFormatType Html", WINDOWS),
    "powershell.exe": ("-TextFormatType Html", WINDOWS),
}


class Programs:
    """A folder of programs, the only ones that there are."""

    def __init__(self, runner):
        self.runner = runner
        self.folder = runner.folder.parent / "bin"
        self.folder.mkdir()

    def add(self, name, text, html=None, asked=""):
        """Have a program give out a text and, asked as told, HTML; None for what it has not."""
        answers = [(f"*{asked}*", html), ("*", text)] if asked else [("*", text)]
        lines = ["#!/bin/sh", 'case "$*" in']
        for number, (pattern, content) in enumerate(answers):
            answer = "echo 'no such target' >&2; exit 1"
            if content is not None:
                held = self.folder / f"{name}.{number}"
                held.write_text(content, encoding="utf-8")
                answer = f'exec /bin/cat "{held}"'
            lines.append(f"{pattern.replace(' ', chr(92) + ' ')}) {answer};;")
        program = self.folder / name
        program.write_text("\n".join([*lines, "esac", ""]), encoding="utf-8")
        program.chmod(0o755)

    def plan(self, *words):
        return self.runner.run(
            "plan", "--clip", "-e", "silent", "--json", *words, PATH=str(self.folder)
        )

    def said(self, *words):
        result = self.plan(*words)
        assert result.code == 0, result.err
        plan = json.loads(result.out)
        return plan, [s["text"] for chapter in plan["chapters"] for s in chapter["segments"]]


@pytest.fixture
def programs(runner):
    return Programs(runner)


@pytest.mark.parametrize("name", CLIPBOARDS)
def test_a_text_that_was_copied(name, programs):
    programs.add(name, TEXT, None, CLIPBOARDS[name][0] or "")
    assert programs.said()[1] == ["Chợ nổi", SAID]


@pytest.mark.parametrize("name", [name for name, (asked, _) in CLIPBOARDS.items() if asked])
def test_html_that_was_copied_tells_what_is_a_caption(name, programs):
    asked, html = CLIPBOARDS[name]
    programs.add(name, TEXT + "\nGhe hàng trên sông.\n", html, asked)
    plan, said = programs.said()
    assert said == ["Chợ nổi", SAID]
    assert plan["title"] == "Chợ nổi"
    assert any("Ghe hàng" in item["text"] for item in plan["left_out"])
    assert "Ghe hàng trên sông." in programs.said("--captions")[1]


def test_apple_s_html_comes_from_a_script(programs):
    programs.add("pbpaste", TEXT + "\nGhe hàng trên sông.\n")
    programs.add("osascript", APPLE)
    assert programs.said()[1] == ["Chợ nổi", SAID]


@pytest.mark.parametrize("html", ["", "<p> </p>", "<figcaption>Ảnh: LÊ AN</figcaption>"])
def test_html_that_holds_nothing_gives_way_to_the_text(html, programs):
    programs.add("xclip", TEXT, html, "-t text/html")
    assert programs.said()[1] == ["Chợ nổi", SAID]


def test_the_clipboard_that_answers_is_taken(programs):
    programs.add("wl-paste", None)
    programs.add("xclip", None)
    programs.add("xsel", TEXT)
    assert programs.said()[1] == ["Chợ nổi", SAID]


def test_a_link_that_was_copied_is_followed(programs):
    programs.add(
        "wl-paste", "http://127.0.0.1:9/bai.html\n", "<a href='x'>bài</a>", "--type text/html"
    )
    result = programs.plan()
    assert result.code == 3
    assert "127.0.0.1" in result.error


def test_a_briefing_of_what_was_copied_is_up_to_date(programs, runner):
    programs.add("xsel", TEXT)
    words = ("make", "--clip", "-e", "silent", "--date", "2021-09-14")
    path = str(programs.folder)
    made, again = (runner.run(*words, PATH=path) for _ in range(2))
    assert made.out.splitlines()[-1] == "output/2021-09-14-cho-noi.mp3"
    assert "up to date" in again.out


@pytest.mark.parametrize(
    ("contents", "code", "told"),
    [
        ({}, 6, "there is no program here that reads the clipboard"),
        ({"xsel": ""}, 3, "the clipboard is empty"),
        ({"xsel": " \n"}, 3, "the clipboard is empty"),
        ({"wl-paste": None}, 3, "the clipboard cannot be read (wl-paste: no such target)"),
        ({"xsel": "a" * (10 * 2**20 + 1)}, 3, "the clipboard holds more than 10 MB"),
    ],
    ids=["no program", "empty", "blank", "refused", "too much"],
)
def test_a_clipboard_without_an_article(contents, code, told, programs):
    for name, text in contents.items():
        programs.add(name, text)
    result = programs.plan()
    assert result.code == code
    assert result.error.startswith(told)


def test_a_source_and_the_clipboard_are_two(programs, runner):
    for words in (("make", "bai.txt", "--clip"), ("make",), ("plan",), ("play",)):
        result = runner.run(*words)
        assert result.code == 2
        assert "SOURCE" in result.error
