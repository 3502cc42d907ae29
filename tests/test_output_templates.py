"""`-o` as a file's name, a folder, or a template that is filled in by what is known."""

from __future__ import annotations

import re

import pytest

DAY = "2021-09-14"
ABOUT = ("-e", "silent", "-q", "--no-player", "--cover", "none", "--date", DAY)
# A newspaper and a section that would lead elsewhere, and a title of every kind of sign.
NASTY = (
    "--source",
    "../../Báo <Mới>",
    "--section",
    "Thời sự/Xã hội",
    "--title",
    'A: "b" / c? ..\u200b',
)


@pytest.mark.parametrize(
    ("output", "made"),
    [
        ("{date}-{slug}", "2021-09-14-cho-noi.mp3"),
        ("{title}.mp3", "Chợ nổi.mp3"),
        ("{title}.{ext}", "Chợ nổi.mp3"),
        ("{title}.wav", "Chợ nổi.wav"),
        ("tin/{newspaper}/{year}-{month}/{day}", "tin/Báo Mới/2021-09/14.mp3"),
        ("tin/{source}/{section}/{slug:.3}", "tin/bao-moi/Thời sự/cho.mp3"),
        ("tin/{edition}/{day}", "tin/14.mp3"),
        ("tin/{year}/", "tin/2021/2021-09-14-cho-noi.mp3"),
        ("./a/../{day}.v2", "a/../14.v2.mp3"),
        ("{{x}} {day}", "{x} 14.mp3"),
    ],
)
def test_a_template_is_filled_in_as_if_it_had_been_typed(output, made, runner):
    (runner.folder / "a").mkdir()
    about = ("--title", "Chợ nổi", "--source", "Báo Mới", "--section", "Thời sự")
    for _ in range(2):
        result = runner.run("make", "bai.txt", *ABOUT, *about, "-o", output)
        assert (result.code, result.out) == (0, f"{made}\n"), result.err
    assert (runner.folder / made).is_file()
    assert not (runner.folder / "output").exists()
    assert not list(runner.folder.rglob("index.html"))


@pytest.mark.parametrize(
    "output", ["{newspaper}/{title}", "tin/{section}-{title}", "{title}{newspaper}"]
)
def test_no_value_leads_out_of_the_folder(output, runner):
    result = runner.run("make", "bai.txt", *ABOUT, *NASTY, "-o", output)
    assert result.code == 0, result.err
    path = runner.folder / result.out.removesuffix("\n")
    assert path.resolve().is_relative_to(runner.folder)
    assert {path.name for path in runner.folder.parent.iterdir()} <= {"desk", "home"}
    named = path.relative_to(runner.folder).as_posix()
    assert not {"..", "."} & set(named.split("/"))
    assert named.isprintable()
    assert not re.search(r'[\\:<>*?"|]', named)
    assert named.count("/") == output.count("/")


def test_a_long_title_is_cut_where_the_system_takes_no_more(runner):
    title = "Chợ nổi trên sông " * 30
    result = runner.run("make", "bai.txt", *ABOUT, "--title", title, "-o", "{title}")
    assert result.code == 0, result.err
    assert title.startswith(result.out.removesuffix(".mp3\n"))


def test_another_briefing_s_file_is_not_replaced(runner):
    runner.write("khac.txt", "Tin khác\n\nMột tin khác hẳn của ngày hôm ấy.\n")
    made = [runner.make(name, *ABOUT, "-o", "{date}").name for name in ("bai.txt", "khac.txt")]
    assert made == ["2021-09-14.mp3", "2021-09-14-2.mp3"]
    again = [runner.make(name, *ABOUT, "-o", "{date}").name for name in ("khac.txt", "bai.txt")]
    assert again == made[::-1]


def test_a_bulletin_knows_its_edition(runner):
    words = ("bulletin", "bai.txt", *ABOUT, "--name", "sáng", "-o", "tin/{edition}/{title}.{ext}")
    for _ in range(2):
        result = runner.run(*words)
        assert result.out == "tin/sáng/Bản tin sáng ngày 14-9-2021.mp3\n", result.err


@pytest.mark.parametrize("command", ["make", "bulletin", "batch"])
@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("{foo}", "{foo}"),
        ("tin/{foo}/{slug}", "{foo}"),
        ("{slug", "cannot be filled in"),
        ("{title!r}", "{title}"),
        ("{title:>9}", "{title}"),
        ("{}", "{}"),
        ("{slug}/../../x", ".."),
        ("tin/{year}/..", ".."),
        ("%(title)s.mp3", "write {title}"),
        ("{title}.flac", ".flac"),
    ],
)
def test_a_template_that_cannot_be_meant_costs_one_line(output, told, command, runner):
    result = runner.run(command, "bai.txt", "-e", "silent", "-o", output)
    assert result.code == 2
    assert told in result.error
    assert [path.name for path in runner.folder.iterdir()] == ["bai.txt"]


def test_a_folder_may_be_called_as_it_likes(runner):
    (runner.folder / "{x}").mkdir()
    assert runner.make("bai.txt", *ABOUT, "-o", "{x}").parent.name == "{x}"


@pytest.mark.parametrize(
    ("output", "made"),
    [
        ("tin/{newspaper}/{date}-{slug}", "tin/2021-09-14-cho-noi-*.mp3"),
        ("tin/{year}/", "tin/2021/2021-09-14-cho-noi-*.mp3"),
        ("tin/{title}.wav", "tin/cho-noi-*.wav"),
        ("{day}/{slug}.{ext}", "14/cho-noi-*.mp3"),
    ],
)
def test_a_batch_names_each_of_its_files(output, made, runner):
    result = runner.run("batch", "bai.txt", "-e", "silent", "-o", output, "--no-player")
    assert result.code == 0, result.err
    (path,) = runner.folder.glob(made)
    assert path.name.isascii()
    again = runner.run("batch", "bai.txt", "-e", "silent", "-o", output, "--no-player")
    assert "0 made, 1 up to date" in again.out


def test_a_batch_s_layout_is_said_once(runner):
    result = runner.run("batch", "bai.txt", "-o", "{slug}", "--layout", "{year}")
    assert result.code == 2
    assert result.error.startswith("{slug} and --layout {year} do not go together")
