"""What an output folder shows beside the briefings: covers, the player, the feed."""

from __future__ import annotations

import io
import json
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from briefing import BriefingRequest, Settings, make
from briefing.installation import command_for
from briefing.model.settings import FeedSettings
from tests.support import listening
from tests.support.published import ENDS, briefings
from tests.support.texts import ARTICLE, OTHER, source

if TYPE_CHECKING:
    from pathlib import Path

BARE = Settings(engine="silent")
PLAYER = ("index.html", "sw.js", "player/app.webmanifest", "player/icon-512.png")


def listed(folder: Path) -> list[str]:
    """Give the titles that the player lists."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    rows = page.partition('id="library">')[2].partition("</script>")[0]
    return [title for row in json.loads(rows) for title in row if "chợ nổi" in str(title).lower()]


def enclosures(folder: Path) -> list[tuple[str, int]]:
    found = ET.parse(folder / "feed.xml").iter("enclosure")  # noqa: S314 - our own
    return [(item.get("url", ""), int(item.get("length", ""))) for item in found]


@pytest.fixture
def picture(tmp_path) -> Path:
    path = tmp_path / "bia.png"
    Image.new("RGB", (1500, 1500), "teal").save(path)
    return path


def shade(data: bytes) -> tuple[int, ...]:
    return Image.open(io.BytesIO(data)).resize((1, 1)).getpixel((0, 0))


def test_each_article_that_is_made_is_in_the_player(runner):
    runner.write("khac.txt", OTHER)
    runner.make("bai.txt", "-e", "silent")
    for name in PLAYER:
        assert (runner.output / name).stat().st_size
    assert len(listed(runner.output)) == 1
    runner.make("khac.txt", "-e", "silent")
    assert len(listed(runner.output)) == 2


def test_a_batch_and_a_bulletin_are_in_the_player_too(runner):
    runner.write("tin/bai.txt", ARTICLE)
    assert runner.run("batch", "tin", "-e", "silent").code == 0
    page = (runner.output / "index.html").read_text(encoding="utf-8")
    assert page.count("2021/09/14/2021-09-14-cho-noi") >= 1
    result = runner.run("bulletin", "bai.txt", "-e", "silent", "--date", "2021-09-15", "-q")
    assert result.code == 0, result.err
    page = (runner.output / "index.html").read_text(encoding="utf-8")
    assert "2021-09-15-ban-tin" in page


def test_a_file_that_is_named_stands_alone(runner):
    runner.make("bai.txt", "-e", "silent", "-o", "tin/sang.mp3")
    assert sorted(path.name for path in (runner.folder / "tin").iterdir()) == [
        f"sang{end}" for end in ENDS
    ]


def test_without_the_player_there_is_none(runner):
    runner.make("bai.txt", "-e", "silent", "--no-player")
    assert not (runner.output / "index.html").exists()
    assert len(briefings(runner.output)) == len(list(runner.output.iterdir())) == len(ENDS)


def test_a_page_of_another_s_is_left_alone(runner):
    page = runner.write("output/index.html", "<!doctype html><title>Trang nhà</title>")
    result = runner.run("make", "bai.txt", "-e", "silent")
    assert result.code == 0
    assert "no player: output has an index.html of its own" in result.out
    assert "Trang nhà" in page.read_text(encoding="utf-8")
    assert not (runner.output / "player").exists()
    assert "nothing to do" in runner.run("make", "bai.txt", "-e", "silent").out


def test_once_its_address_is_known_the_feed_is_kept_up(runner):
    runner.write("khac.txt", OTHER)
    runner.make("bai.txt", "-e", "silent")
    assert not (runner.output / "feed.xml").exists()
    runner.write("briefing.toml", '[feed]\nbase_url = "https://example.org/tin"\n')
    path = runner.make("khac.txt", "-e", "silent")
    found = dict(enclosures(runner.output))
    assert len(found) == 2
    assert found[f"https://example.org/tin/{path.name}"] == path.stat().st_size
    assert (runner.output / "feed.jpg").exists()


@pytest.mark.parametrize("command", ["make", "batch", "bulletin"])
def test_a_feed_that_cannot_be_is_told_of_before_the_work(command, runner):
    runner.write("briefing.toml", '[feed]\nbase_url = "không phải địa chỉ"\n')
    result = runner.run(command, "bai.txt", "-e", "silent")
    assert result.code == 2
    assert "feed.base_url" in result.error
    assert not briefings(runner.output)


def test_a_feed_that_cannot_be_illustrated_is_told_of(runner, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    runner.write("briefing.toml", '[feed]\nbase_url = "https://example.org/tin"\n')
    result = runner.run("make", "bai.txt", "-e", "silent")
    assert result.code == 0
    assert "no feed: covers need Pillow" in result.out
    assert command_for("listen") in result.out
    assert not [name for name in briefings(runner.output) if name.endswith(".jpg")]


def test_where_the_player_cannot_be_written_the_next_run_tries_again(runner):
    runner.write("output/player", "no folder")
    result = runner.run("make", "bai.txt", "-e", "silent")
    assert result.code == 5
    assert result.error.startswith("cannot write output/player/")
    assert len(briefings(runner.output)) == len(ENDS) + 1  # the briefing is there
    (runner.output / "player").unlink()
    assert runner.run("make", "bai.txt", "-e", "silent").code == 0
    assert len(listed(runner.output)) == 1


def test_the_cover_is_beside_the_mp3_and_in_it(tmp_path):
    made = make(BriefingRequest(source(ARTICLE), BARE, tmp_path))
    beside = made.audio.with_suffix(".jpg").read_bytes()
    (image,) = listening.by_eyed3(made.audio).tag.images
    assert (image.mime_type, image.picture_type, image.image_data) == ("image/jpeg", 3, beside)
    assert Image.open(io.BytesIO(beside)).size == (1400, 1400)


def test_a_picture_of_one_s_own(runner, picture):
    path = runner.make("bai.txt", "-e", "silent", "--cover", picture)
    given = path.with_suffix(".jpg").read_bytes()
    assert shade(given) == pytest.approx((0, 128, 128), abs=3)
    Image.new("RGB", (1500, 1500), "navy").save(picture)  # another picture at the same place
    runner.make("bai.txt", "-e", "silent", "--cover", picture)
    assert shade(path.with_suffix(".jpg").read_bytes()) == pytest.approx((0, 0, 128), abs=3)
    runner.make("bai.txt", "-e", "silent", "--cover", "none")
    assert not path.with_suffix(".jpg").exists()
    assert not listening.by_eyed3(path).tag.images


@pytest.mark.parametrize("what", ["missing", "a text", "too small"])
def test_a_picture_that_cannot_be_the_cover(what, runner, picture):
    if what == "missing":
        picture.unlink()
    elif what == "a text":
        picture.write_text("no picture")
    else:
        Image.new("RGB", (300, 300)).save(picture)
    result = runner.run("make", "bai.txt", "-e", "silent", "--cover", picture)
    assert result.code != 0
    assert str(picture) in result.error
    assert not briefings(runner.output)


def test_what_is_shown_changes_no_briefing(tmp_path):
    first = make(BriefingRequest(source(ARTICLE), BARE, tmp_path))
    told = first.manifest.read_text(encoding="utf-8")
    assert "base_url" not in told
    shown = replace(BARE, player=False, feed=FeedSettings(base_url="https://example.org/"))
    assert not make(BriefingRequest(source(ARTICLE), shown, tmp_path)).fresh


def test_a_folder_that_moved_shows_what_it_did(runner):
    runner.make("bai.txt", "-e", "silent")
    before = listed(runner.output)
    shutil.move(runner.output, runner.folder / "khac")
    runner.write("khac.txt", OTHER)
    runner.make("khac.txt", "-e", "silent", "-o", "khac")
    assert before[0] in listed(runner.folder / "khac")
