"""Many articles: what is made, what is skipped, what they are called, what is gone."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time

import pytest

from tests.batch.folder import article, audios, fill, manifests
from tests.support.published import ENDS, briefings

LOADED = """
import sys
from briefing.cli import run
sys.argv[1:] = ["batch", "tin", "-e", "silent"]
try:
    run()
except SystemExit as exc:
    assert not exc.code
heavy = {"numpy", "lxml", "feedparser", "lameenc", "requests"} & set(sys.modules)
assert not heavy, heavy
"""


def batch(desk, *arguments, engine="silent", code=0, **options):
    ran = desk.run("batch", *arguments, "-e", engine, **options)
    assert ran.code == code, (ran.code, ran.out, ran.err)
    return ran


def summary(ran) -> str:
    return ran.out.splitlines()[-1].partition(";")[0]


def test_each_article_has_a_briefing_in_the_folder_of_its_day(desk):
    desk.write("tin/a.txt", article(1, day=14))
    desk.write("tin/sau/b.txt", article(2, day=15))
    ran = batch(desk, "tin")
    assert summary(ran) == "2 made, 0 up to date, 0 failed"
    assert audios(desk.output) == [
        "2021/09/14/2021-09-14-bai-so-hai.mp3",
        "2021/09/15/2021-09-15-bai-so-ba.mp3",
    ]
    assert len(briefings(desk.output)) == 2 * len(ENDS)


def test_files_are_those_that_make_gives(desk):
    desk.write("tin/a.txt", article(1))
    batch(desk, "tin", engine="espeak")
    made = desk.make("tin/a.txt", "-e", "espeak", "-o", "one")
    assert {
        name.rpartition("/")[2]: data for name, data in briefings(desk.output).items()
    } == briefings(made.parent)


def test_the_folders_are_as_one_asks(desk):
    desk.write("tin/a.txt", article(1))
    batch(desk, "tin", "--layout", "", "-o", "phang")
    assert audios(desk.folder / "phang") == ["2021-09-14-bai-so-hai.mp3"]
    batch(desk, "tin", "--layout", "{year}-{month}", "-o", "thang")
    assert audios(desk.folder / "thang") == ["2021-09/2021-09-14-bai-so-hai.mp3"]
    desk.write("briefing.toml", 'layout = "{year}"\n')
    batch(desk, "tin", "-o", "nam")
    assert audios(desk.folder / "nam") == ["2021/2021-09-14-bai-so-hai.mp3"]
    batch(desk, "tin", "-o", "nam", "--layout", "")
    assert audios(desk.folder / "nam") == ["2021-09-14-bai-so-hai.mp3"]


def test_what_is_done_is_not_touched(desk, monkeypatch):
    fill(desk, 5)
    batch(desk, "tin")
    before = {path: path.stat().st_mtime_ns for path in desk.output.rglob("*")}
    monkeypatch.setattr("briefing.ingest.sources.Sources.read", None)  # nothing is opened
    monkeypatch.setattr(
        "briefing.pipeline.voice_selection.select_voices", None
    )  # and no voice looked for
    ran = batch(desk, "tin")
    assert summary(ran) == "0 made, 5 up to date, 0 failed"
    assert {path: path.stat().st_mtime_ns for path in desk.output.rglob("*")} == before


def test_where_nothing_is_to_do_nothing_heavy_is_loaded(desk):
    fill(desk, 3)
    batch(desk, "tin")
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=desk.folder, env=desk.environment, check=False
    )
    assert done.returncode == 0


def test_an_edit_costs_its_own_segments(desk, test_voices):
    fill(desk, 3)
    batch(desk, "tin", engine="beeper")
    test_voices.spoken.clear()
    text = article(1).replace("không dài", "rất dài")
    desk.write("tin/001.txt", text)
    ran = batch(desk, "tin", engine="beeper")
    assert summary(ran) == "1 made, 2 up to date, 0 failed"
    assert len(test_voices.spoken) == 1
    assert len(audios(desk.output)) == 3


def test_a_new_title_takes_the_old_files_away(desk):
    fill(desk, 2)
    batch(desk, "tin")
    desk.write("tin/001.txt", article(1, "Tên mới"))
    batch(desk, "tin")
    assert audios(desk.output) == [
        "2021/09/14/2021-09-14-bai-so-mot.mp3",
        "2021/09/14/2021-09-14-ten-moi.mp3",
    ]
    assert len(briefings(desk.output)) == 2 * len(ENDS)


def test_a_touched_file_is_not_made_again(desk):
    fill(desk, 2)
    batch(desk, "tin")
    os.utime(desk.folder / "tin/001.txt", (1, 1))
    assert summary(batch(desk, "tin")) == "0 made, 2 up to date, 0 failed"


def test_a_lost_or_changed_output_is_made_again(desk):
    fill(desk, 3)
    batch(desk, "tin")
    whole = briefings(desk.output)
    first, second, _ = (desk.output / name for name in audios(desk.output))
    first.unlink()
    second.with_suffix(".vtt").write_text("x")
    assert summary(batch(desk, "tin")) == "2 made, 1 up to date, 0 failed"
    assert briefings(desk.output) == whole


def test_other_settings_make_all_anew_and_a_lexicon_its_folder(desk):
    desk.write("a/1.txt", article(1))
    desk.write("b/2.txt", article(2))
    batch(desk, "a", "b")
    assert summary(batch(desk, "a", "b", "--rate", "1.5")) == "2 made, 0 up to date, 0 failed"
    batch(desk, "a", "b")
    desk.write("b/lexicon.tsv", "Bài\tBài báo\n")
    assert summary(batch(desk, "a", "b")) == "1 made, 1 up to date, 0 failed"


def test_settings_of_bulletins_and_of_the_feed_make_nothing_anew(desk):
    fill(desk, 2)
    batch(desk, "tin")
    desk.write("briefing.toml", '[bulletin]\nminutes = 5\n[feed]\ntitle = "Tin của tôi"\n')
    assert summary(batch(desk, "tin")) == "0 made, 2 up to date, 0 failed"


def test_articles_of_one_title_stay_apart_and_keep_their_names(desk):
    fill(desk, 6, title="Thời tiết hôm nay")
    batch(desk, "tin")
    assert len(audios(desk.output)) == 6
    told = manifests(desk.output)
    ends = {name: one["audio"]["file"] for name, one in told.items()}
    assert ends == {
        f"{n:03}.txt": f"2021-09-14-thoi-tiet-hom-nay{f'-{n + 1}' if n else ''}.mp3"
        for n in range(6)
    }
    shutil.rmtree(desk.cache)  # also when nobody remembers but the manifests
    desk.write("tin/003.txt", article(3, "Thời tiết hôm nay") + "\nThêm một câu.\n")
    batch(desk, "tin")
    again = {name: one["audio"]["file"] for name, one in manifests(desk.output).items()}
    assert again == ends


def test_two_copies_of_one_text_are_told_once(desk):
    desk.write("tin/a.txt", article(1))
    desk.write("tin/b.txt", article(1))
    ran = batch(desk, "tin")
    assert summary(ran) == "1 made, 1 up to date, 0 failed"
    assert "skipped tin/b.txt: the same text as tin/a.txt" in ran.err
    assert summary(batch(desk, "tin")) == "0 made, 2 up to date, 0 failed"


def test_a_renamed_file_keeps_its_briefing(desk, test_voices):
    fill(desk, 2)
    batch(desk, "tin", engine="beeper")
    whole = briefings(desk.output)
    test_voices.spoken.clear()
    (desk.folder / "tin/001.txt").rename(desk.folder / "tin/xyz.txt")
    ran = batch(desk, "tin", engine="beeper")
    assert summary(ran) == "0 made, 2 up to date, 0 failed"
    assert "skipped tin/xyz.txt: renamed from tin/001.txt" in ran.err
    assert test_voices.spoken == []
    desk.write("tin/xyz.txt", article(1).replace("không dài", "rất dài"))
    batch(desk, "tin", engine="beeper")
    assert list(briefings(desk.output)) == list(whole)  # an edit later goes under the old name


def test_a_removed_file_is_told_and_pruned_when_asked(desk):
    fill(desk, 3)
    batch(desk, "tin")
    (desk.folder / "tin/001.txt").unlink()
    ran = batch(desk, "tin")
    assert summary(ran) == "0 made, 2 up to date, 0 failed, 1 gone"
    assert "tin/001.txt is gone; its briefing 2021/09/14/2021-09-14-bai-so-hai is" in ran.err
    assert len(audios(desk.output)) == 3
    assert "removed" in batch(desk, "tin", "--prune").err
    assert len(briefings(desk.output)) == 2 * len(ENDS)
    assert summary(batch(desk, "tin")) == "0 made, 2 up to date, 0 failed"


def test_a_folder_that_is_not_there_today_costs_nothing(desk):
    """A disk that is not mounted is no reason to remove what was made of it."""
    fill(desk, 2)
    fill(desk, 1, "khac")
    batch(desk, "tin", "khac")
    (desk.folder / "tin").rename(desk.folder / "away")
    batch(desk, "khac", "--prune")
    assert len(audios(desk.output)) == 2


def test_other_sources_of_the_same_output_are_left_alone(desk):
    fill(desk, 2)
    fill(desk, 2, "khac", "Tên khác")
    batch(desk, "tin")
    assert "gone" not in batch(desk, "khac", "--prune").out
    assert len(audios(desk.output)) == 4


def test_an_undated_article_keeps_the_day_on_which_it_was_first_seen(desk, monkeypatch):
    desk.write("tin/a.txt", "Không ngày\n\nBài này không có ngày.\n")
    batch(desk, "tin")
    (name,) = audios(desk.output)
    day = time.strftime("%Y/%m/%d")
    assert name.startswith(day)

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return dt.datetime(2031, 1, 2, tzinfo=tz)

    monkeypatch.setattr("briefing.pipeline.batch_articles.dt.datetime", Later)
    desk.write("tin/a.txt", "Không ngày\n\nBài này vẫn không có ngày.\n")
    batch(desk, "tin")
    assert audios(desk.output) == [name]


def test_sources_come_from_a_list_too(desk):
    fill(desk, 2)
    ran = batch(desk, "-", stdin=b"tin/000.txt\n# no\ntin/001.txt\n")
    assert summary(ran) == "2 made, 0 up to date, 0 failed"


def test_pages_and_books_are_taken(desk):
    page = (
        "<html lang=vi><head><meta charset=utf-8><title>Mưa lớn ở Huế</title></head><body>"
        "<article><h1>Mưa lớn ở Huế</h1><p>Sáng nay, mưa lớn đã gây ngập nhiều tuyến phố ở thành "
        "phố Huế, theo cơ quan khí tượng.</p><p>Người dân được khuyên ở trong nhà cho đến khi nước "
        "rút hẳn.</p></article></body></html>"
    )
    desk.write("tin/trang.html", page)
    desk.write("tin/bai.md", "# Bài Markdown\n\nMột câu ngắn.\n")
    assert summary(batch(desk, "tin")) == "2 made, 0 up to date, 0 failed"
    assert {"Mưa lớn ở Huế", "Bài Markdown"} == {
        told["title"] for told in manifests(desk.output).values()
    }
    assert desk.make("tin/trang.html", "-e", "silent").name.endswith("mua-lon-o-hue.mp3")


@pytest.mark.parametrize("output", ["output", "."])
def test_what_is_written_is_no_article(output, desk):
    """The player is a page, and may lie among the articles."""
    fill(desk, 1, ".")
    for expected in ("2 made, 0", "0 made, 2"):
        assert summary(batch(desk, ".", "-o", output)) == f"{expected} up to date, 0 failed"
    assert (desk.folder / output / "index.html").is_file()
    ran = desk.run("bulletin", ".", "-o", output, "-e", "silent", "--plan", "--json")
    assert "gồm 2 tin" in ran.out


def test_nothing_to_make_is_an_error_of_usage(desk):
    assert desk.run("batch", "-e", "silent").code == 2


def test_a_damaged_ledger_is_begun_anew(desk):
    fill(desk, 2)
    batch(desk, "tin")
    whole = briefings(desk.output)
    (ledger,) = (desk.cache / "batch").glob("*.sqlite")
    for path in ledger.parent.iterdir():
        path.unlink()
    ledger.write_bytes(b"nothing like it" * 1000)
    assert summary(batch(desk, "tin")) == "2 made, 0 up to date, 0 failed"
    assert briefings(desk.output) == whole


def test_two_runs_at_once_take_turns(desk):
    fill(desk, 8)
    processes = [desk.start("batch", "tin", "-e", "silent") for _ in range(2)]
    ends = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    made = sorted(out.decode().split(" made")[0].split()[-1] for out, _ in ends)
    assert made == ["0", "8"]
    assert len(audios(desk.output)) == 8
