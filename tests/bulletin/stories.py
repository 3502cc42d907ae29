"""Articles for bulletins, and the plan that is made of them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from briefing.ingest.parse import parse_text
from briefing.ingest.source import read_source
from briefing.model.settings import BulletinSettings, Settings
from briefing.pipeline.bulletin import Item
from briefing.planning.bulletin import build_bulletin_script
from briefing.planning.running_order import Jingles, prepare
from briefing.planning.script import VoiceProfile
from briefing.planning.story_plan import Story
from briefing.planning.time_budget import Durations
from briefing.text.normalizer import Normalizer
from tests.support.texts import CORPUS, SEEDS, source

DAY = dt.date(2026, 11, 23)
NORMALIZER = Normalizer()
SILENT = Jingles()

_PARAGRAPH = 80  # characters; what is shorter is a title, a date or a name
_STRIDE = 5  # paragraphs from the beginning of a mixed article to that of the next

FLOOD = """\
Nước lũ trên sông Cả lên nhanh

Thứ Hai, 23/11/2026

Sáng 23-11, mực nước sông Cả tại Nam Đàn vượt báo động hai và còn tiếp tục lên.

Ủy ban nhân dân huyện đã cho sơ tán 1.200 hộ dân ở vùng trũng. Các trường học đóng cửa đến hết tuần.

Ông Hòa, một người dân xóm Bắc, nói: "Nước lên nhanh quá. Chúng tôi chỉ kịp đưa trâu lên đê." Ông \
phải bỏ lại toàn bộ lúa vừa gặt.

Theo đài khí tượng, đỉnh lũ có thể xuất hiện vào đêm nay. Người dân được khuyên không qua sông.
"""
HARVEST = """\
Được mùa cà phê, nông dân chưa vội bán

Giá cà phê tại Đắk Lắk sáng nay là 52.000 đồng/kg, cao nhất trong mười năm.

Trong khi đó, nhiều nhà vườn vẫn giữ hàng để chờ giá lên. Họ cho rằng nguồn cung thế giới còn thiếu.

Hiệp hội dự báo xuất khẩu năm nay đạt 1,7 triệu tấn. Kim ngạch có thể vượt 4 tỷ USD.
"""
MATCH = """\
Video: Đội tuyển thắng 2-0 trên sân nhà

Tối qua, đội tuyển Việt Nam thắng 2-0 trong trận giao hữu tại Mỹ Đình.

Hai bàn thắng đều đến ở hiệp hai. Huấn luyện viên nói ông hài lòng với lối chơi của các học trò.

Trận tiếp theo diễn ra ngày 28/11.
"""


def settings(**chosen: object) -> Settings:
    """Give settings whose bulletin is as chosen."""
    return Settings(engine="silent", bulletin=BulletinSettings(**chosen))


def stories(*texts: str, sections: tuple[str, ...] = (), voices: int = 1) -> list[Story]:
    """Give stories as a bulletin takes them."""
    narrators = (VoiceProfile(NORMALIZER),) * voices
    named = (*sections, *("",) * len(texts))
    return [Story(parse_text(text), named[at], narrators) for at, text in enumerate(texts)]


def planned(given: list[Story], jingles: Jingles = SILENT, **chosen: object):
    """Plan a bulletin of these stories."""
    hosts = given[0].narrators
    edition = prepare(given, settings(**chosen), hosts, DAY, jingles)
    return build_bulletin_script(edition, Durations((4.5,) * len(hosts)))


def items(*texts: str) -> tuple[Item, ...]:
    """Give articles as a job takes them."""
    return tuple(
        Item(source(text, f"bai-{at}.txt"), parse_text(text)) for at, text in enumerate(texts)
    )


@lru_cache
def corpus(count: int, begin: int = 0) -> tuple[str, ...]:
    """Give real articles; where there are none beside the repository, as many mixed ones."""
    if not CORPUS:
        return tuple(_mixed(begin + at) for at in range(count))
    step = len(CORPUS) // count
    return tuple(
        read_source(CORPUS[(begin + at * step) % len(CORPUS)]).data.decode() for at in range(count)
    )


def _mixed(number: int) -> str:
    """Put an article of ordinary length together from paragraphs of the samples."""
    paragraphs = [
        text
        for path in SEEDS
        for text in read_source(path).data.decode().split("\n\n")
        if len(text) > _PARAGRAPH
    ]
    begin, length = number * _STRIDE, 6 + number % 9
    taken = (paragraphs[(begin + at) % len(paragraphs)] for at in range(length))
    return "\n\n".join((f"Chuyện thứ {number + 1} trong ngày", *taken))
