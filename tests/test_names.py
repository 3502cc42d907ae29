"""What the files are called, and that no article takes another one's place."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from briefing import BriefingError, BriefingRequest, Settings, make
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE, OTHER, edited, source

NAME = "2021-09-14-cho-noi-cai-rang-vao-mua-nuoc-len"
SILENT = Settings(engine="silent")


def stems(folder) -> set[str]:
    return {path.name.removesuffix(".mp3") for path in folder.glob("*.mp3")}


def test_the_files_go_by_the_day_and_the_title(tmp_path):
    recording = make(BriefingRequest(source(ARTICLE), SILENT, tmp_path))
    assert sorted(briefings(tmp_path)) == [NAME + end for end in ENDS]
    assert recording.audio == tmp_path / f"{NAME}.mp3"
    assert recording.published == "2021-09-14"


def test_without_a_dateline_it_is_today(tmp_path):
    before = dt.datetime.now().astimezone().date().isoformat()
    recording = make(
        BriefingRequest(source("Một tin không ngày\n\nNội dung tin."), SILENT, tmp_path)
    )
    after = dt.datetime.now().astimezone().date().isoformat()
    assert recording.published in {before, after}
    assert recording.audio.name == f"{recording.published}-mot-tin-khong-ngay.mp3"


def test_title_date_and_source_can_be_given(runner):
    path = runner.make(
        "bai.txt", "-e", "silent", "--title", "Tên mới: Đặng", "--date", "2022-01-31",
        "--source", "Báo Sông",
    )  # fmt: skip
    assert path == runner.output / "2022-01-31-ten-moi-dang.mp3"
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert (told["title"], told["published"], told["source"]) == (
        "Tên mới: Đặng", "2022-01-31", "Báo Sông",
    )  # fmt: skip
    assert told["segments"][0]["text"] == "Tên mới: Đặng"
    assert told["chapters"][0]["title"] == "Tên mới: Đặng"


@pytest.mark.parametrize("day", ["31/01/2022", "2022-02-30", "hôm nay"])
def test_a_date_that_is_none(day, runner):
    result = runner.run("make", "bai.txt", "-e", "silent", "--date", day)
    assert result.code == 2
    assert day in result.error
    assert not runner.published()


def test_two_articles_of_one_name_stand_side_by_side(tmp_path):
    one = make(BriefingRequest(source(ARTICLE, "one.txt"), SILENT, tmp_path))
    two = make(BriefingRequest(source(OTHER, "two.txt"), SILENT, tmp_path))
    three = make(BriefingRequest(source(OTHER + "\nThêm.", "three.txt"), SILENT, tmp_path))
    assert [r.audio.stem for r in (one, two, three)] == [NAME, f"{NAME}-2", f"{NAME}-3"]
    assert len(briefings(tmp_path)) == 3 * len(ENDS)
    again = make(BriefingRequest(source(OTHER, "two.txt"), SILENT, tmp_path), force=True)
    assert again.audio == two.audio


def test_an_edited_article_takes_its_own_old_place(tmp_path):
    first = make(BriefingRequest(source(ARTICLE), SILENT, tmp_path))
    old = first.audio.read_bytes()
    again = make(BriefingRequest(source(edited(ARTICLE)), SILENT, tmp_path))
    assert again.audio == first.audio
    assert again.audio.read_bytes() != old
    assert stems(tmp_path) == {NAME}


def test_a_copy_of_the_same_text_is_the_same_article(tmp_path):
    first = make(BriefingRequest(source(ARTICLE, "one.txt"), SILENT, tmp_path))
    copy = make(BriefingRequest(source(ARTICLE, "copy.txt"), SILENT, tmp_path))
    assert copy.audio == first.audio


def test_a_stranger_s_files_are_left_alone(tmp_path):
    for end in ENDS:
        (tmp_path / f"{NAME}{end}").write_text("của người khác", encoding="utf-8")
    recording = make(BriefingRequest(source(ARTICLE), SILENT, tmp_path))
    assert recording.audio.stem == f"{NAME}-2"
    assert (tmp_path / f"{NAME}.mp3").read_text(encoding="utf-8") == "của người khác"


def test_an_mp3_whose_manifest_is_gone_is_still_known(tmp_path):
    first = make(BriefingRequest(source(ARTICLE), SILENT, tmp_path))
    first.manifest.unlink()
    assert make(BriefingRequest(source(ARTICLE), SILENT, tmp_path)).audio == first.audio
    first.manifest.unlink()
    other = make(BriefingRequest(source(OTHER, "other.txt"), SILENT, tmp_path))
    assert other.audio.stem == f"{NAME}-2"


def test_a_file_can_be_named(runner):
    assert (
        runner.make("bai.txt", "-e", "silent", "-o", "tin/sang.mp3")
        == runner.folder / "tin/sang.mp3"
    )
    assert sorted(path.name for path in (runner.folder / "tin").iterdir()) == [
        f"sang{end}" for end in ENDS
    ]


def test_a_named_file_is_replaced_whatever_it_was(runner):
    runner.write("tin.mp3", "của người khác")
    runner.write("khac.txt", OTHER)
    for article in ("bai.txt", "khac.txt"):
        path = runner.make(article, "-e", "silent", "-o", "tin.mp3")
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert told["article"]["name"] == article


def test_standard_input_is_told_apart_by_its_text(runner):
    names = [
        runner.make("-", "-e", "silent", stdin=text.encode()).stem
        for text in (ARTICLE, OTHER, ARTICLE)
    ]
    assert names == [NAME, f"{NAME}-2", NAME]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{slug}", "cho-noi-cai-rang-vao-mua-nuoc-len"),
        ("{source}-{date}", "bao-song-2021-09-14"),
        ("{year}/{month}-{day}", "2021/09-14"),
        ("tin/{date}", "tin/2021-09-14"),
        ("Bản tin {date}", "B-n-tin-2021-09-14"),
    ],
)
def test_names_follow_a_template(template, expected, tmp_path):
    settings = Settings(engine="silent", name=template)
    recording = make(BriefingRequest(source(ARTICLE), settings, tmp_path, publisher="Báo Sông"))
    assert recording.audio == tmp_path / f"{expected}.mp3"


@pytest.mark.parametrize("template", ["{author}", "{0}", "{", "{date.year.real}"])
def test_templates_that_cannot_be_filled_in(template, runner):
    runner.write("briefing.toml", f'name = "{template}"')
    result = runner.run("make", "bai.txt", "-e", "silent")
    assert result.code == 2
    assert "{slug}, {newspaper}" in result.error


@pytest.mark.parametrize(
    "title",
    ["!!!…", "新闻", "A" * 500, "một hai " * 100, "con: aux/nul\\*?", "..", "ĐƯỜNG ĐẸP"],
)
def test_any_title_makes_a_safe_name(title, tmp_path):
    recording = make(BriefingRequest(source(ARTICLE), SILENT, tmp_path, title=title))
    name = recording.audio.name
    assert name.isascii()
    assert len(name) <= 110
    assert recording.audio.parent == tmp_path
    assert set(name.lower()) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


ESCAPES = [
    "../../x", "a/../../x", "..", "../{slug}", "{slug}/..", "/etc/x", "/", "C:\\x", "..\\x",
    "a\0b", "a\nb", "\ud800", "a/\u202e/b",
]  # fmt: skip
UNFILLED = ["{author}", "{slug.__class__}", "{slug[0]}", "{slug!r}", "{}", "{0}", "{slug:>99}", "{"]


@pytest.mark.parametrize("template", [*ESCAPES, *UNFILLED])
@pytest.mark.parametrize("setting", ["name", "layout"])
def test_no_template_leads_out_of_the_output_folder(setting, template):
    with pytest.raises(BriefingError) as caught:
        Settings(**{setting: template})
    assert caught.value.exit_code == 2
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("template", ["", ".", "-", "a/", "{slug}/.."])
def test_a_name_names_a_file(template):
    with pytest.raises(BriefingError, match="names no file"):
        Settings(name=template)


@pytest.mark.parametrize("command", ["make", "batch", "bulletin"])
def test_a_config_that_leads_out_of_the_folder_is_refused_once(command, runner):
    runner.write("khac.txt", OTHER)
    runner.write("briefing.toml", 'name = "../../x"\n')
    articles = ["bai.txt"] if command == "make" else ["bai.txt", "khac.txt"]
    before = sorted(runner.folder.parent.rglob("*"))
    result = runner.run(command, *articles, "-e", "silent", "-o", "ra")
    assert result.code == 2
    assert result.error.startswith("briefing.toml: name is '../../x', which is no name within")
    assert sorted(runner.folder.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("{source}", "briefing.mp3"),
        ("{year}/{source}/{slug:.7}", "2021/cho-noi.mp3"),
        ("./{year}//{month}/{source}", "2021/09/briefing.mp3"),
        ("tin {day}: đặc biệt", "tin-14----c-bi-t.mp3"),
    ],
)
def test_what_a_template_asks_for_and_there_is_not_is_left_out(template, made, tmp_path):
    recording = make(
        BriefingRequest(source(ARTICLE), Settings(engine="silent", name=template), tmp_path)
    )
    assert recording.audio.relative_to(tmp_path).as_posix() == made
