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


def batch(runner, *arguments, engine="silent", code=0, **options):
    result = runner.run("batch", *arguments, "-e", engine, **options)
    assert result.code == code, (result.code, result.out, result.err)
    return result


def summary(result) -> str:
    return result.out.splitlines()[-1].partition(";")[0]


def test_each_article_has_a_briefing_in_the_folder_of_its_day(runner):
    runner.write("tin/a.txt", article(1, day=14))
    runner.write("tin/sau/b.txt", article(2, day=15))
    result = batch(runner, "tin")
    assert summary(result) == "2 made, 0 up to date, 0 failed"
    assert audios(runner.output) == [
        "2021/09/14/2021-09-14-bai-so-hai.mp3",
        "2021/09/15/2021-09-15-bai-so-ba.mp3",
    ]
    assert len(briefings(runner.output)) == 2 * len(ENDS)


def test_files_are_those_that_make_gives(runner):
    runner.write("tin/a.txt", article(1))
    batch(runner, "tin", engine="espeak")
    made = runner.make("tin/a.txt", "-e", "espeak", "-o", "one")
    assert {
        name.rpartition("/")[2]: data for name, data in briefings(runner.output).items()
    } == briefings(made.parent)


def test_the_folders_are_as_one_asks(runner):
    runner.write("tin/a.txt", article(1))
    batch(runner, "tin", "--layout", "", "-o", "phang")
    assert audios(runner.folder / "phang") == ["2021-09-14-bai-so-hai.mp3"]
    batch(runner, "tin", "--layout", "{year}-{month}", "-o", "thang")
    assert audios(runner.folder / "thang") == ["2021-09/2021-09-14-bai-so-hai.mp3"]
    runner.write("briefing.toml", 'layout = "{year}"\n')
    batch(runner, "tin", "-o", "nam")
    assert audios(runner.folder / "nam") == ["2021/2021-09-14-bai-so-hai.mp3"]
    batch(runner, "tin", "-o", "nam", "--layout", "")
    assert audios(runner.folder / "nam") == ["2021-09-14-bai-so-hai.mp3"]


def test_what_is_done_is_not_touched(runner, monkeypatch):
    fill(runner, 5)
    batch(runner, "tin")
    before = {path: path.stat().st_mtime_ns for path in runner.output.rglob("*")}
    monkeypatch.setattr("briefing.ingest.sources.Sources.read", None)  # nothing is opened
    monkeypatch.setattr(
        "briefing.pipeline.voice_selection.select_voices", None
    )  # and no voice looked for
    result = batch(runner, "tin")
    assert summary(result) == "0 made, 5 up to date, 0 failed"
    assert {path: path.stat().st_mtime_ns for path in runner.output.rglob("*")} == before


def test_where_nothing_is_to_do_nothing_heavy_is_loaded(runner):
    fill(runner, 3)
    batch(runner, "tin")
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=runner.folder, env=runner.environment, check=False
    )
    assert done.returncode == 0


def test_an_edit_costs_its_own_segments(runner, test_voices):
    fill(runner, 3)
    batch(runner, "tin", engine="beeper")
    test_voices.spoken.clear()
    text = article(1).replace("không dài", "rất dài")
    runner.write("tin/001.txt", text)
    result = batch(runner, "tin", engine="beeper")
    assert summary(result) == "1 made, 2 up to date, 0 failed"
    assert len(test_voices.spoken) == 1
    assert len(audios(runner.output)) == 3


def test_a_new_title_takes_the_old_files_away(runner):
    fill(runner, 2)
    batch(runner, "tin")
    runner.write("tin/001.txt", article(1, "Tên mới"))
    batch(runner, "tin")
    assert audios(runner.output) == [
        "2021/09/14/2021-09-14-bai-so-mot.mp3",
        "2021/09/14/2021-09-14-ten-moi.mp3",
    ]
    assert len(briefings(runner.output)) == 2 * len(ENDS)


def test_a_touched_file_is_not_made_again(runner):
    fill(runner, 2)
    batch(runner, "tin")
    os.utime(runner.folder / "tin/001.txt", (1, 1))
    assert summary(batch(runner, "tin")) == "0 made, 2 up to date, 0 failed"


def test_a_lost_or_changed_output_is_made_again(runner):
    fill(runner, 3)
    batch(runner, "tin")
    whole = briefings(runner.output)
    first, second, _ = (runner.output / name for name in audios(runner.output))
    first.unlink()
    second.with_suffix(".vtt").write_text("x")
    assert summary(batch(runner, "tin")) == "2 made, 1 up to date, 0 failed"
    assert briefings(runner.output) == whole


def test_other_settings_make_all_anew_and_a_lexicon_its_folder(runner):
    runner.write("a/1.txt", article(1))
    runner.write("b/2.txt", article(2))
    batch(runner, "a", "b")
    assert summary(batch(runner, "a", "b", "--rate", "1.5")) == "2 made, 0 up to date, 0 failed"
    batch(runner, "a", "b")
    runner.write("b/lexicon.tsv", "Bài\tBài báo\n")
    assert summary(batch(runner, "a", "b")) == "1 made, 1 up to date, 0 failed"


def test_settings_of_bulletins_and_of_the_feed_make_nothing_anew(runner):
    fill(runner, 2)
    batch(runner, "tin")
    runner.write("briefing.toml", '[bulletin]\nminutes = 5\n[feed]\ntitle = "Tin của tôi"\n')
    assert summary(batch(runner, "tin")) == "0 made, 2 up to date, 0 failed"


def test_articles_of_one_title_stay_apart_and_keep_their_names(runner):
    fill(runner, 6, title="Thời tiết hôm nay")
    batch(runner, "tin")
    assert len(audios(runner.output)) == 6
    told = manifests(runner.output)
    ends = {name: one["audio"]["file"] for name, one in told.items()}
    assert ends == {
        f"{n:03}.txt": f"2021-09-14-thoi-tiet-hom-nay{f'-{n + 1}' if n else ''}.mp3"
        for n in range(6)
    }
    shutil.rmtree(runner.cache)  # also when nobody remembers but the manifests
    runner.write("tin/003.txt", article(3, "Thời tiết hôm nay") + "\nThêm một câu.\n")
    batch(runner, "tin")
    again = {name: one["audio"]["file"] for name, one in manifests(runner.output).items()}
    assert again == ends


def test_two_copies_of_one_text_are_told_once(runner):
    runner.write("tin/a.txt", article(1))
    runner.write("tin/b.txt", article(1))
    result = batch(runner, "tin")
    assert summary(result) == "1 made, 1 up to date, 0 failed"
    assert "skipped tin/b.txt: the same text as tin/a.txt" in result.err
    assert summary(batch(runner, "tin")) == "0 made, 2 up to date, 0 failed"


def test_a_renamed_file_keeps_its_briefing(runner, test_voices):
    fill(runner, 2)
    batch(runner, "tin", engine="beeper")
    whole = briefings(runner.output)
    test_voices.spoken.clear()
    (runner.folder / "tin/001.txt").rename(runner.folder / "tin/xyz.txt")
    result = batch(runner, "tin", engine="beeper")
    assert summary(result) == "0 made, 2 up to date, 0 failed"
    assert "skipped tin/xyz.txt: renamed from tin/001.txt" in result.err
    assert test_voices.spoken == []
    runner.write("tin/xyz.txt", article(1).replace("không dài", "rất dài"))
    batch(runner, "tin", engine="beeper")
    assert list(briefings(runner.output)) == list(whole)  # an edit later goes under the old name


def test_a_removed_file_is_told_and_pruned_when_asked(runner):
    fill(runner, 3)
    batch(runner, "tin")
    (runner.folder / "tin/001.txt").unlink()
    result = batch(runner, "tin")
    assert summary(result) == "0 made, 2 up to date, 0 failed, 1 gone"
    briefing = "output/2021/09/14/2021-09-14-bai-so-hai"  # as the output folder was named
    assert f"tin/001.txt is gone; its briefing {briefing} is" in result.err
    assert len(audios(runner.output)) == 3
    assert "removed" in batch(runner, "tin", "--prune").err
    assert len(briefings(runner.output)) == 2 * len(ENDS)
    assert summary(batch(runner, "tin")) == "0 made, 2 up to date, 0 failed"


def test_a_folder_that_is_not_there_today_costs_nothing(runner):
    """A disk that is not mounted is no reason to remove what was made of it."""
    fill(runner, 2)
    fill(runner, 1, "khac")
    batch(runner, "tin", "khac")
    (runner.folder / "tin").rename(runner.folder / "away")
    batch(runner, "khac", "--prune")
    assert len(audios(runner.output)) == 2


def test_other_sources_of_the_same_output_are_left_alone(runner):
    fill(runner, 2)
    fill(runner, 2, "khac", "Tên khác")
    batch(runner, "tin")
    assert "gone" not in batch(runner, "khac", "--prune").out
    assert len(audios(runner.output)) == 4


def test_an_undated_article_keeps_the_day_on_which_it_was_first_seen(runner, monkeypatch):
    runner.write("tin/a.txt", "Không ngày\n\nBài này không có ngày.\n")
    batch(runner, "tin")
    (name,) = audios(runner.output)
    day = time.strftime("%Y/%m/%d")
    assert name.startswith(day)

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return dt.datetime(2031, 1, 2, tzinfo=tz)

    monkeypatch.setattr("briefing.pipeline.batch_articles.dt.datetime", Later)
    runner.write("tin/a.txt", "Không ngày\n\nBài này vẫn không có ngày.\n")
    batch(runner, "tin")
    assert audios(runner.output) == [name]


def test_sources_come_from_a_list_too(runner):
    fill(runner, 2)
    result = batch(runner, "-", stdin=b"tin/000.txt\n# no\ntin/001.txt\n")
    assert summary(result) == "2 made, 0 up to date, 0 failed"


def test_pages_and_books_are_taken(runner):
    page = (
        "<html lang=vi><head><meta charset=utf-8><title>Mưa lớn ở Huế</title></head><body>"
        "<article><h1>Mưa lớn ở Huế</h1><p>Sáng nay, mưa lớn đã gây ngập nhiều tuyến phố ở thành "
        "phố Huế, theo cơ quan khí tượng.</p><p>Người dân được khuyên ở trong nhà cho đến khi nước "
        "rút hẳn.</p></article></body></html>"
    )
    runner.write("tin/trang.html", page)
    runner.write("tin/bai.md", "# Bài Markdown\n\nMột câu ngắn.\n")
    assert summary(batch(runner, "tin")) == "2 made, 0 up to date, 0 failed"
    assert {"Mưa lớn ở Huế", "Bài Markdown"} == {
        told["title"] for told in manifests(runner.output).values()
    }
    assert runner.make("tin/trang.html", "-e", "silent").name.endswith("mua-lon-o-hue.mp3")


@pytest.mark.parametrize("output", ["output", "."])
def test_what_is_written_is_no_article(output, runner):
    """The player is a page, and may lie among the articles."""
    fill(runner, 1, ".")
    for expected in ("2 made, 0", "0 made, 2"):
        assert summary(batch(runner, ".", "-o", output)) == f"{expected} up to date, 0 failed"
    assert (runner.folder / output / "index.html").is_file()
    result = runner.run("bulletin", ".", "-o", output, "-e", "silent", "--plan", "--json")
    assert "gồm 2 tin" in result.out


def test_nothing_to_make_is_an_error_of_usage(runner):
    assert runner.run("batch", "-e", "silent").code == 2


def test_a_damaged_ledger_is_begun_anew(runner):
    fill(runner, 2)
    batch(runner, "tin")
    whole = briefings(runner.output)
    (ledger,) = (runner.cache / "batch").glob("*.sqlite")
    for path in ledger.parent.iterdir():
        path.unlink()
    ledger.write_bytes(b"nothing like it" * 1000)
    assert summary(batch(runner, "tin")) == "2 made, 0 up to date, 0 failed"
    assert briefings(runner.output) == whole


def test_two_runs_at_once_take_turns(runner):
    fill(runner, 8)
    processes = [runner.start("batch", "tin", "-e", "silent") for _ in range(2)]
    ends = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    made = sorted(out.decode().split(" made")[0].split()[-1] for out, _ in ends)
    assert made == ["0", "8"]
    assert len(audios(runner.output)) == 8
