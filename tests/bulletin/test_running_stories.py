"""Editions remember what they told: steps of a running story, and what is not told again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from briefing.errors import SourceError
from briefing.model.article import Omission
from briefing.pipeline.bulletin import BulletinRequest, make_bulletin, plan_bulletin
from tests.bulletin.stories import DAY, HARVEST, MATCH, items, settings

SUNK = """\
Tàu cá Sao Mai chìm ngoài khơi Lý Sơn, hai ngư dân mất tích

Tàu cá Sao Mai của Quảng Ngãi chìm cách đảo Lý Sơn 12 hải lý đêm qua, hai ngư dân Phạm Bền và Lê \
Cường mất tích.

Bốn người khác trên tàu Sao Mai được tàu bạn cứu, sức khỏe ổn định.
"""
FOUND = """\
Tìm thấy hai ngư dân tàu Sao Mai sau 31 giờ trôi trên biển Lý Sơn

Hai ngư dân Phạm Bền và Lê Cường của tàu cá Sao Mai được tàu hàng Ocean Star vớt lúc 5 giờ 40, \
cách đảo Lý Sơn 27 hải lý.

Cả hai được đưa về cảng Sa Kỳ trong buổi sáng.
"""
AGAIN = """\
Tàu cá Sao Mai chìm ngoài khơi Lý Sơn

Hai ngư dân Phạm Bền và Lê Cường mất tích khi tàu cá Sao Mai của Quảng Ngãi chìm cách đảo Lý Sơn \
12 hải lý.
"""
TOMORROW = DAY + dt.timedelta(days=1)


def request(folder, *texts: str, day: dt.date = DAY, name: str = "sáng", **chosen: object):
    return BulletinRequest(items(*texts), day, settings(**chosen), folder / "out", name=name)


@pytest.fixture
def told(tmp_path):
    make_bulletin(request(tmp_path, SUNK, HARVEST))
    return tmp_path


def test_a_later_step_is_told_as_one(told):
    script = plan_bulletin(request(told, FOUND, MATCH, day=TOMORROW))
    (step, other) = script.events
    assert step.earlier == "Tàu cá Sao Mai chìm ngoài khơi Lý Sơn, hai ngư dân mất tích"
    assert other.earlier == ""
    said = [segment.text for segment, _ in script.chapters[1].segments]
    before = said.index(f"Như bản tin trước đã đưa: {step.earlier}.")
    assert said[before + 1].startswith("Hai ngư dân Phạm Bền và Lê Cường")
    assert script.chapters[1].segments[before][0].origin is None


@pytest.mark.parametrize("text", [AGAIN, SUNK], ids=["in other words", "the same article"])
def test_what_has_nothing_new_is_left_out_and_said_so(told, text):
    script = plan_bulletin(request(told, text, MATCH, day=TOMORROW))
    (left,) = (item for item in script.left_out if item.reason is Omission.EARLIER)
    assert left.text.startswith("Tàu cá Sao Mai chìm ngoài khơi Lý Sơn")
    assert left.article == "Tàu cá Sao Mai chìm ngoài khơi Lý Sơn, hai ngư dân mất tích"
    assert [event.title.split()[0] for event in script.events] == ["Đội"]
    numbers = {s.origin.article for s, _ in script.segments() if s.origin}
    assert numbers == {0}


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({"name": "tối"}, "another edition"),
        ({"name": ""}, "no edition"),
        ({"day": DAY}, "the same day"),
        ({"day": DAY + dt.timedelta(days=30)}, "long ago"),
        ({"similar": 0.0}, "everything is told"),
    ],
)
def test_what_is_remembered_is_that_of_one_edition_and_not_for_ever(told, chosen, why):
    script = plan_bulletin(request(told, AGAIN, MATCH, **{"day": TOMORROW} | chosen))
    assert len(script.events) == 2, why
    assert not any(event.earlier for event in script.events)


def test_a_manifest_of_an_edition_that_is_broken_is_passed_over(told):
    (manifest,) = (path for path in (told / "out").glob("*.json") if ".chapters" not in path.name)
    facts = json.loads(manifest.read_bytes())
    del facts["chapters"]
    manifest.write_text(json.dumps(facts), encoding="utf-8")
    assert len(plan_bulletin(request(told, AGAIN, MATCH, day=TOMORROW)).events) == 2


def test_an_edition_of_nothing_new_is_told_in_one_line(told):
    with pytest.raises(SourceError, match="nothing is new since the last edition called sáng"):
        make_bulletin(request(told, AGAIN, HARVEST, day=TOMORROW))


def test_an_edition_that_is_made_again_tells_what_it_told(told):
    again = make_bulletin(replace(request(told, SUNK, HARVEST)), force=True)
    assert json.loads(again.manifest.read_bytes())["articles"][0]["title"].startswith("Tàu cá")
