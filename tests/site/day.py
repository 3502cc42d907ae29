"""A day of news: a bulletin, and each of its stories as a briefing of its own; all short."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from briefing import BriefingRequest, ChapterLengths, Settings, make
from briefing.ingest.inputs import read_inputs
from briefing.pipeline.bulletin import BulletinRequest, gather, make_bulletin

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 11, 23)
TITLES = (
    "Lúa chín sớm ở Thới Lai",
    "Cầu mới qua sông Hậu",
    "Trường làng có thư viện",
    "Chợ đêm mở lại",
    "Mưa lớn ở Đà Lạt",
    "Tàu cá về bến",
)
_SETTINGS = Settings(engine="espeak", chapters=ChapterLengths(5, 20))
_TEXT = """\
{title}

Thứ Hai, 23/11/2026, 0{number}:30

Tin vắn số {number}. {title} từ sáng nay.
"""


def make_day(folder: Path, texts: Path) -> None:
    """Make the briefings of a day in `folder`, from texts that are written to another."""
    texts.mkdir()
    for number, title in enumerate(TITLES, 1):
        text = _TEXT.format(title=title, number=number)
        (texts / f"{number}.txt").write_text(text, "utf-8")
    for document in read_inputs([texts]):
        make(BriefingRequest(document, _SETTINGS, folder))
    items, _ = gather([texts], _SETTINGS)
    make_bulletin(BulletinRequest(items, DAY, _SETTINGS, folder, name="sáng"))


def add_one(folder: Path, texts: Path, title: str) -> None:
    """Make one more briefing of the day, later than the others."""
    path = texts / "9.txt"
    path.write_text(_TEXT.format(title=title, number=9), "utf-8")
    (document,) = read_inputs([path])
    make(BriefingRequest(document, _SETTINGS, folder))
