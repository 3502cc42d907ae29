"""Articles to begin with: written here, put together by chance, never twice the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random


class Block(NamedTuple):
    """A stretch of an article.

    kind  `paragraph`, `heading`, `item` of a list, `caption`, `row` of a table, `byline`
    text  the cells of a row are set off by ` | `
    """

    kind: str
    text: str


class Article(NamedTuple):
    """An article before it is written as any kind of source.

    day  `14/09/2021`
    """

    title: str
    day: str
    byline: str
    blocks: tuple[Block, ...]


WHOLE = 2000  # characters: what is shorter is a summary, in a feed
PLACES = """\
Cái Răng|Phong Điền|thị xã Sông Cầu|TP. Huế|xã Tả Van|Đồng Văn|phường 7|quận Ô Môn|Krông Pắc|Hà Nội
""".strip().split("|")
PEOPLE = [
    "bà Út Hiền", "ông Y Thắng", "PGS.TS. Lê Nhu", "chị K’Thúy", "thiếu tá Võ Q.B.", "cô Ngà",
]  # fmt: skip
NUMBERS = [
    "280", "1,5 ha", "45%", "18.000 đồng/kg", "7h30", "30/4", "2-1", "thứ 12", "3.200 m2", "U23",
    "4G", "12-15 ngày", "1.234,5 tỉ đồng", "XIV", "18-NQ/TW",
]  # fmt: skip
SENTENCES = """\
Từ sáng sớm, hàng trăm ghe xuồng đã tụ về khúc sông phía dưới cầu {place}.
{person} cho biết năm nay khách đông hơn, cá linh về sớm hơn mọi năm.
Theo ban quản lý, mỗi ngày có {number} được ghi vào sổ, nhiều hơn tháng trước.
“Tôi bán bún trên ghe đã ba mươi năm, chưa khi nào thấy nước lên nhanh vậy”, {person} kể.
Tuyến đường nối {place} với {place} dài {number}, dự kiến thông xe vào quý III.
Liệu mưa có dứt trước ngày hội?
Trận đấu kết thúc với tỉ số 2-1; khán giả ở {place} ở lại đến phút cuối…
UBND {place} yêu cầu các trường kiểm tra lại mái che, bếp ăn và lối thoát hiểm.
Giá tại vườn là {number} (cao hơn năm ngoái), vì vườn nào cũng ít trái.
Ai muốn nhận cây giống thì ghi tên tại nhà văn hóa: sáng hai lớp, chiều một lớp.
Bác sĩ khuyên người lớn tuổi uống nước ấm, ngủ sớm và đi bộ {number} mỗi ngày.
Cả xóm ra bến từ lúc trời còn tối!
Đoàn gồm {person}, {person} và bốn thợ máy của nhà xưởng cũ.
Phim “Mùa nước nổi” chiếu lại ở {place} vào tối thứ Sáu.
""".splitlines()
TITLES = """\
Chợ nổi vào mùa nước lên
Thông xe cầu mới ở {place}
Giá nhãn tăng vì ít trái
Đội bóng làng thắng trận thứ năm: chuyện của {person}
""".splitlines()
HEADINGS = [
    "Bến cũ, người mới",
    "Ba việc phải làm ngay",
    "Vì sao giá tăng?",
    "1. Về phía nhà trường",
]
CAPTIONS = [
    "Ghe chở trái cây về bến {place}. Ảnh: Lam Hồng",
    "{person} bên vườn nhãn - Ảnh: TẤN LỰC",
    "Mưa lớn ở {place} chiều qua.",
    "Cây cầu mới dài {number} (Ảnh: Báo Đất Mũi)",
]
ROWS = ["Loại | Giá | Nơi bán", "Nhãn | {number} | {place}", "Cá linh | {number} | bến {place}"]
BYLINES = ["Hồng Lam", "Nguyễn Thị Sen - Trần Bách", "Theo Báo Đất Mũi", "K.L. (tổng hợp)"]


def article(random: Random) -> Article:
    """Put an article together."""

    def filled(text: str) -> str:
        for name, choices in (("place", PLACES), ("person", PEOPLE), ("number", NUMBERS)):
            while f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", random.choice(choices), 1)
        return text[:1].upper() + text[1:]

    def paragraph() -> Block:
        lines = random.choices(SENTENCES, k=random.randint(2, 4))
        return Block("paragraph", " ".join(map(filled, lines)))

    blocks = [paragraph()]
    for _ in range(random.randint(1, 3)):
        blocks += [paragraph() for _ in range(random.randint(1, 3))]
        blocks += [Block("heading", random.choice(HEADINGS))] * random.randint(0, 1)
        blocks += [paragraph()]
        blocks += [Block("caption", filled(random.choice(CAPTIONS)))] * random.randint(0, 1)
        if random.random() < 0.3:
            blocks += [Block("item", filled(line)) for line in random.sample(SENTENCES, 3)]
        if random.random() < 0.3:
            blocks += [Block("row", filled(row)) for row in ROWS]
    while sum(len(block.text) for block in blocks) < WHOLE:
        blocks.append(paragraph())
    blocks.append(Block("byline", random.choice(BYLINES)))
    day = f"{random.randint(1, 28):02}/{random.randint(1, 12):02}/{random.randint(2001, 2026)}"
    title = filled(random.choice(TITLES))
    return Article(title, day, random.choice(BYLINES[:2]), tuple(blocks))


def words(*texts: str) -> Counter[str]:
    """Count the words of texts: what stands between signs; invisible characters are nothing."""
    visible = "".join(
        char
        for char in "\n".join(texts)
        if unicodedata.category(char) not in {"Cf", "Cc", "Cs", "Cn"} or char.isspace()
    )
    text = unicodedata.normalize("NFC", visible)  # then only: one may part a letter from its mark
    return Counter(re.findall(r"[^\W_]+", text))
