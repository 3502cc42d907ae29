"""Editions by a simulated clock: exactly the right bulletins, whatever happens in between."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from briefing.config import load
from briefing.errors import ConfigError, UsageError
from briefing.model.limits import Options
from briefing.model.settings import NO_COVER, EditionSettings, Settings
from briefing.pipeline.bulletin import NothingNewError
from briefing.pipeline.edition_state import EditionState, RunState
from briefing.pipeline.edition_times import slots
from briefing.pipeline.editions import Editions
from briefing.player.write import episode_script
from briefing.publishing import manifest
from briefing.publishing.catalogue import local, scan
from tests.making.newspaper import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = dt.timedelta(hours=1)


class Week:
    """A folder of articles, a folder of bulletins, and a clock that is set by hand."""

    def __init__(self, root: Path, *editions: EditionSettings) -> None:
        self.sources, self.output = root / "in", root / "out"
        self.sources.mkdir(exist_ok=True)
        self.settings = Settings(engine="silent", cover=NO_COVER, player=False, edition=editions)
        self.now = dt.datetime(2026, 3, 25, tzinfo=dt.UTC)
        self.articles = 0

    def publish(self) -> str:
        """Let a newspaper publish an article; return its title."""
        self.articles += 1
        title = f"Tin mới số {self.articles} trong tuần"
        body = "\n\n".join(sentences(4, seed=self.articles))
        (self.sources / f"{self.articles:03}.txt").write_text(f"{title}\n\n{body}\n", "utf-8")
        return title

    def server(self) -> Editions:
        return Editions(self.settings, self.output, Options(), now=lambda: self.now)

    def made(self) -> list[tuple[str, str, list[str]]]:
        """Return day, edition and articles of each bulletin in the folder."""
        found = []
        for episode in scan(self.output):
            told = manifest.read(self.output / local(episode.manifest))
            titles = [article["title"] for article in told["articles"]]
            found.append((episode.published, told["article"].get("edition", ""), titles))
        return sorted(found)

    def states(self, name: str) -> dict[str, str]:
        with EditionState(self.output) as state:
            return {run.day.isoformat(): run.state.value for run in state.runs(name)}


def edition(name: str, at: str, root: Path, **more: object) -> EditionSettings:
    return EditionSettings(name, (str(root / "in"),), at, timezone="Europe/Berlin", **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"BRIEFING_{name}", str(tmp_path / "home" / name.lower()))


def hours(first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    while first <= last:
        yield first
        first += HOUR


def test_a_week_with_a_daylight_change_two_missed_mornings_and_two_servers(tmp_path: Path) -> None:
    week = Week(
        tmp_path,
        edition("sáng", "02:30", tmp_path),  # on Sunday the clocks jump over it
        edition("trưa", "12:00", tmp_path, days=("mon", "wed", "fri", "sun")),
        edition("tối", "21:15", tmp_path),
    )
    published: dict[str, list[str]] = {}
    off = ("2026-03-26", "2026-03-27")  # mornings on which nobody runs until noon
    with week.server() as one, week.server() as two:
        for now in hours(
            dt.datetime(2026, 3, 25, tzinfo=BERLIN).astimezone(dt.UTC),
            dt.datetime(2026, 4, 1, tzinfo=BERLIN).astimezone(dt.UTC),
        ):
            week.now = now
            here = now.astimezone(BERLIN)
            if here.hour % 6 == 1:
                published.setdefault(here.date().isoformat(), []).append(week.publish())
            if here.date().isoformat() in off and here.hour < 13:
                continue
            workers = [threading.Thread(target=each.run_due) for each in (one, two)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
    days = [f"2026-03-{day}" for day in range(25, 32)]
    made = week.made()
    assert [(day, name) for day, name, _ in made] == sorted(
        [(day, "sáng") for day in days]
        + [(day, "tối") for day in days]
        + [(day, "trưa") for day in ("2026-03-25", "2026-03-27", "2026-03-29", "2026-03-30")]
    )
    for name in ("sáng", "trưa", "tối"):  # each article once in each edition, all in the end
        told = [title for _, edition, titles in made if edition == name for title in titles]
        assert len(told) == len(set(told))
    told = [title for _, name, titles in made if name == "tối" for title in titles]
    assert sorted(told) == sorted(title for titles in published.values() for title in titles)
    identifiers = {episode.id for episode in scan(week.output)}
    assert len(identifiers) == len(made)


def test_several_missed_mornings_are_one_bulletin(tmp_path: Path) -> None:
    week = Week(tmp_path, edition("sáng", "05:30", tmp_path))
    week.publish()
    with week.server() as server:
        server.run_due()
        titles = [week.publish() for _ in range(2)]
        week.now += dt.timedelta(days=3, hours=9)
        assert len(server.run_due()) == 1
        assert server.run_due() == []
    (_, last) = week.made()[-2:] if len(week.made()) > 1 else (None, week.made()[-1])
    assert set(titles) <= set(last[2])
    assert sorted(week.states("sáng").values()).count("missed") >= 2


@pytest.mark.parametrize("back", [HOUR, dt.timedelta(days=1), dt.timedelta(days=40)])
def test_a_clock_that_is_set_back_makes_nothing_twice(tmp_path: Path, back) -> None:
    week = Week(tmp_path, edition("sáng", "05:30", tmp_path))
    week.now += dt.timedelta(hours=8)
    week.publish()
    with week.server() as server:
        assert len(server.run_due()) == 1
        week.publish()
        week.now -= back
        for _ in range(3):
            assert server.run_due() == []
            week.now += back / 3
    assert len(week.made()) == 1


def test_a_time_that_is_shown_twice_is_due_once() -> None:
    each = EditionSettings("đêm", ("x",), "02:30", timezone="Europe/Berlin")
    first = dt.datetime(2026, 10, 24, tzinfo=BERLIN)
    found = list(slots(each, first.astimezone(dt.UTC), (first + 3 * 24 * HOUR).astimezone(dt.UTC)))
    assert [slot.day.day for slot in found] == [24, 25, 26]
    assert [slot.due.hour for slot in found] == [0, 0, 1]


def test_what_fails_is_tried_three_times_and_says_why(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.txt")
    week = Week(tmp_path, EditionSettings("sáng", (gone,), "00:00", timezone="UTC"))
    with week.server() as server:
        for _ in range(10):
            assert server.run_due() == []
            week.now += dt.timedelta(minutes=6)
        (row,) = server.overview()
        (run,) = row["runs"]
        assert (run["state"], run["tries"]) == ("failed", 3)
        assert "gone.txt" in run["reason"]
        assert run["unread"] == [gone]


def test_a_source_that_fails_keeps_no_other_from_being_told(tmp_path: Path) -> None:
    week = Week(tmp_path)
    gone = str(tmp_path / "gone.txt")
    each = EditionSettings("sáng", (gone, str(week.sources)), "00:00", timezone="UTC")
    week.settings = replace(week.settings, edition=(each,))
    week.publish()
    with week.server() as server:
        (recording,) = server.run_due()
        (run,) = server.overview()[0]["runs"]
    assert recording.audio.exists()
    assert (run["state"], run["unread"]) == ("made", [gone])
    (episode,) = scan(week.output)
    assert episode.unread == ("gone.txt",)  # no path of this machine
    assert '"unread":["gone.txt"]' in episode_script(episode, ())


def test_nothing_new_is_no_bulletin(tmp_path: Path) -> None:
    week = Week(tmp_path, EditionSettings("sáng", (str(tmp_path / "in"),), "00:00", timezone="UTC"))
    week.publish()
    with week.server() as server:
        assert len(server.run_due()) == 1
        week.now += 24 * HOUR
        assert server.run_due() == []
        assert week.states("sáng")["2026-03-26"] == RunState.EMPTY
        with pytest.raises(NothingNewError):
            server.make("sáng")
        title = week.publish()
        assert server.make("sáng").fresh
        with pytest.raises(UsageError):
            server.make("chiều")
    assert week.made()[-1] == ("2026-03-26", "sáng", [title])


def test_old_ones_are_removed_and_no_others(tmp_path: Path) -> None:
    daily = EditionSettings("sáng", (str(tmp_path / "in"),), "00:00", timezone="UTC", keep=3)
    week = Week(tmp_path, daily)
    week.output.mkdir()
    (week.output / "của tôi.mp3").write_bytes(b"mine")
    with week.server() as server:
        for _ in range(6):
            week.publish()
            assert len(server.run_due()) == 1
            week.now += 24 * HOUR
    assert [day for day, _, _ in week.made()] == ["2026-03-28", "2026-03-29", "2026-03-30"]
    files = {path.name[:10] for path in week.output.iterdir() if path.name.startswith("2026")}
    assert files == {"2026-03-28", "2026-03-29", "2026-03-30"}
    assert (week.output / "của tôi.mp3").exists()
    assert list(week.states("sáng").values()).count("removed") == 3


def test_one_that_was_killed_is_made_again(tmp_path: Path) -> None:
    week = Week(tmp_path, EditionSettings("sáng", (str(tmp_path / "in"),), "00:00", timezone="UTC"))
    week.publish()
    with week.server() as server:
        server.run_due()
        with EditionState(week.output) as state:
            (run,) = state.runs("sáng")
            state.save(replace(run, state=RunState.MAKING, manifest=""))
        assert len(server.run_due()) == 1
    assert len(week.made()) == 1


CONFIG = """\
[[edition]]
name = "sáng"
sources = ["{sources}"]
at = "05:30"
days = ["mon", "tue"]
keep = 7

[[edition]]
name = "tối"
sources = ["https://bao.example/rss"]
at = "21:00"
"""


def test_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text(CONFIG, "utf-8")
    first, second = load(file=file).settings.edition
    assert (first.name, first.days, first.keep) == ("sáng", ("mon", "tue"), 7)
    assert (second.at, second.timezone) == ("21:00", "Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('at = "05:30"', 'at = "5h30"'),
        ('at = "05:30"', 'at = "24:00"'),
        ('at = "05:30"', ""),
        ('"mon"', '"thứ hai"'),
        ("keep = 7", "keep = -1"),
        ("keep = 7", 'timezone = "Châu Á/Hà Nội"'),
        ("keep = 7", 'timezone = "../../etc/passwd"'),
        ("keep = 7", "kept = 7"),
        ("keep = 7", "minutes = 100000"),
        ('"tối"', '"sáng"'),
        ("[[edition]]", "[edition]"),
        ('["{sources}"]', "[]"),
    ],
)
def test_a_configuration_that_is_wrong_says_where(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "b.toml"
    file.write_text(CONFIG.replace(old, new, 1 if old != "[[edition]]" else -1), "utf-8")
    with pytest.raises(ConfigError):
        load(file=file)


def test_the_commands(runner) -> None:
    (runner.folder / "in").mkdir()
    for n in range(3):
        body = "\n\n".join(sentences(4, seed=n))
        (runner.folder / f"in/{n}.txt").write_text(f"Tin số {n}\n\n{body}\n", "utf-8")
    (runner.folder / "briefing.toml").write_text(
        'engine = "silent"\n' + CONFIG.format(sources="in"), "utf-8"
    )
    result = runner.run("edition", "sáng")
    assert result.code == 0, result.err
    assert runner.run("edition", "sáng", "--if-due", "--quiet").out == ""
    (sang, toi) = json.loads(runner.run("editions", "--json").out)
    assert [run["state"] for run in sang["runs"]] == ["made"]
    assert toi["runs"] == []
    assert "sáng  next 20" in runner.run("editions").out
    assert runner.run("edition", "trưa").code == 2
    again = runner.run("editions", "--install", PATH="")
    lines = again.out.splitlines()
    assert [line.split()[:5] for line in lines] == [["*/10", "*", "*", "*", "*"]] * 2
    assert "--if-due" in lines[0]


def test_units_of_systemd(runner, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "systemctl").write_text("#!/bin/sh\n")
    (tools / "systemctl").chmod(0o755)
    (runner.folder / "briefing.toml").write_text(CONFIG.replace("sáng", 'sá\\"ng 100% $x'), "utf-8")
    result = runner.run("editions", "--install", PATH=str(tools), XDG_CONFIG_HOME=str(tmp_path))
    assert result.code == 0, result.err
    units = sorted((tmp_path / "systemd/user").iterdir())
    assert [path.suffix for path in units] == [".service", ".timer"] * 2
    timer = units[1].read_text("utf-8")
    assert "OnCalendar=Mon,Tue *-*-* 05:30:00 Asia/Ho_Chi_Minh\n" in timer
    assert "Persistent=true" in timer
    assert r'"sá\"ng 100%% $$x"' in units[0].read_text("utf-8")
    assert "enable --now" in result.out


def test_no_edition_is_no_mystery(runner) -> None:
    assert "[[edition]]" in runner.run("editions").error
    assert runner.run("edition", "sáng").code == 2
