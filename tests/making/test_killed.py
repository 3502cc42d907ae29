"""Killed in the middle of its jobs, and started again: all are made, each once."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from briefing.server.making.jobs import (
    MOST_JOBS,
    MOST_TRIES,
    ExistsError,
    Jobs,
    Kind,
    Order,
    QueueFullError,
    State,
)
from tests.making.client import making
from tests.making.newspaper import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def order(number: int) -> Order:
    return Order(Kind.TEXT, "", f"Bài số {number}".encode())


@pytest.fixture
def jobs(own_home: Path, tmp_path: Path) -> Iterator[Jobs]:
    with Jobs(tmp_path) as opened:
        yield opened


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a system of another kind")
def test_three_jobs_survive_a_kill(own_home: Path, tmp_path: Path) -> None:
    titles = [f"Bài dài thứ {n}" for n in range(3)]
    with making(tmp_path / "out") as first:
        addresses = [first.ordered(text=text(title, 60, seed=n)) for n, title in enumerate(titles)]
        first.wait(addresses[0], lambda job: 0 < job["spoken"] < job["segments"])
        first.server.process.send_signal(signal.SIGKILL)
        first.server.process.wait()
    with making(tmp_path / "out") as second:
        made = [second.ended(address) for address in addresses]
        assert [job["state"] for job in made] == ["ready"] * 3
        assert sorted(one.title for one in second.episodes()) == titles
        assert len(list((tmp_path / "out").glob("*.mp3"))) == 3
        assert made[0]["tries"] == 2
        assert [job["tries"] for job in made[1:]] == [1, 1]


def test_two_servers_of_one_folder_make_each_job_once(own_home: Path, tmp_path: Path) -> None:
    with making(tmp_path / "out") as one, making(tmp_path / "out") as two:
        addresses = [
            (one, two)[n % 2].ordered(text=text(f"Bài {n}", 8, seed=40 + n)) for n in range(6)
        ]
        made = [two.ended(address) for address in addresses]
    assert {(job["state"], job["tries"]) for job in made} == {("ready", 1)}
    assert len(list((tmp_path / "out").glob("*.mp3"))) == 6


def test_a_stop_in_order_costs_no_try(own_home: Path, tmp_path: Path) -> None:
    with making(tmp_path / "out") as first:
        address = first.ordered(text=text("Đang làm thì dừng", 200))
        first.wait(address, lambda job: job["spoken"])
        assert first.server.stop()[0] == 0
    with making(tmp_path / "out") as second:
        job = second.ended(address)
    assert (job["state"], job["tries"]) == ("ready", 1)


def test_a_job_is_claimed_once(jobs: Jobs, tmp_path: Path) -> None:
    jobs.add(order(1), order(2))
    with Jobs(tmp_path) as other:
        claimed = [jobs.claim(), other.claim(), jobs.claim(), other.claim()]
    assert len({job.id for job in claimed if job}) == 2
    assert claimed[2:] == [None, None]


def test_who_is_killed_over_a_job_each_time_gives_it_up(jobs: Jobs) -> None:
    (job,) = jobs.add(order(1))
    for tries in range(1, MOST_TRIES + 1):
        claimed = jobs.claim()
        assert claimed is not None
        assert claimed.tries == tries
        jobs.recover()
    assert jobs.claim() is None
    failed = jobs.get(job.id)
    assert failed is not None
    assert failed.state is State.FAILED
    assert str(MOST_TRIES) in failed.reason
    again = jobs.again(job.id)
    assert again is not None
    assert (again.state, again.tries) == (State.WAITING, 0)
    assert jobs.data(job.id) == order(1).data


def test_the_queue_has_an_end(jobs: Jobs) -> None:
    jobs.add(*map(order, range(MOST_JOBS)))
    with pytest.raises(QueueFullError):
        jobs.add(order(MOST_JOBS))
    claimed = jobs.claim()
    assert claimed is not None
    assert jobs.done(claimed.id, {})
    jobs.add(order(MOST_JOBS))


def test_what_exists_may_be_asked_for_again_when_it_failed_or_was_cancelled(jobs: Jobs) -> None:
    (first,) = jobs.add(order(1))
    with pytest.raises(ExistsError) as caught:
        jobs.add(order(1))
    assert caught.value.id == first.id
    jobs.cancel(first.id)
    (second,) = jobs.add(order(1))
    with pytest.raises(ExistsError) as caught:
        jobs.again(first.id)
    assert caught.value.id == second.id
    jobs.fail(second.id, "vì thế")
    assert jobs.add(order(1))[0].id not in {first.id, second.id}


def test_followers_are_told_what_leaves_the_list(jobs: Jobs) -> None:
    (job,) = jobs.add(order(1))
    jobs.cancel(job.id)
    seen = jobs.latest()
    assert jobs.forget(job.id)
    assert jobs.get(job.id) is None
    assert jobs.newest_first() == ()
    assert [(each.id, each.state) for each in jobs.since(seen)] == [(job.id, State.FORGOTTEN)]


def test_what_is_cancelled_takes_no_progress(jobs: Jobs) -> None:
    (job,) = jobs.add(order(1))
    assert jobs.claim()
    assert jobs.spoke(job.id, 1, 9)
    jobs.cancel(job.id)
    assert not jobs.spoke(job.id, 2, 9)
    assert not jobs.done(job.id, {})


def test_jobs_outlive_the_database_s_connection(own_home: Path, tmp_path: Path) -> None:
    with Jobs(tmp_path) as jobs:
        (job,) = jobs.add(order(1))
    with Jobs(tmp_path) as jobs:
        assert jobs.get(job.id) == job
    with Jobs(tmp_path / "other") as jobs:
        assert jobs.newest_first() == ()
