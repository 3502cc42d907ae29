"""Articles for tests: small ones written here, whole ones from the samples' folders."""
# ruff: noqa: E501 - a paragraph is a line

from __future__ import annotations

from pathlib import Path

from briefing import Document

ROOT = Path(__file__).parents[2]

ARTICLE = """\
Chợ nổi Cái Răng vào mùa nước lên

Thứ Ba, 14/09/2021, 07:05:10

Từ sáng sớm, hàng trăm ghe xuồng đã tụ về khúc sông phía dưới cầu. Người mua kẻ bán gọi nhau rộn cả mặt nước.

Bà Út Hiền, 61 tuổi, bán bún trên ghe đã ba mươi năm; bà nói năm nay khách đông hơn, cá linh về sớm hơn, còn bông điên điển thì nở vàng hai bên bờ kênh.

Theo ban quản lý, mỗi ngày có 280 ghe neo lại. Trong số đó, 45% chở trái cây từ Vĩnh Long.

* Cùng ngày, tại huyện Phong Điền, nông dân thu hoạch nhãn. Giá tại vườn là 18.000 đồng/kg, cao hơn mọi năm vì vườn nào cũng ít trái.

Ông Tư Lành cho biết vườn của ông rộng 1,5 ha. Ông sẽ trồng thêm sầu riêng vào tháng tới.
"""

OTHER = """\
Chợ nổi Cái Răng vào mùa nước lên

Thứ Ba, 14/09/2021, 19:40:00

Đây là một bài khác, dù mang cùng một tên và ra cùng một ngày. Bài này rất ngắn.
"""


def _folder(path: Path) -> list[Path]:
    return sorted([*path.glob("*.txt"), *path.glob("*.md")])


SEEDS = _folder(ROOT / "seeds")
USERS = _folder(ROOT.parent / "shared" / "seeds")
CORPUS = _folder(ROOT.parent / "shared" / "articles")
WHOLE = [*USERS, *SEEDS[::2], *CORPUS[::90]]


def name_of(path: Path) -> str:
    """Name an article in a test's name."""
    return path.stem[:24]


def source(text: str | bytes, name: str = "bai.txt") -> Document:
    """Give an article that lies in a file of this name."""
    return Document(name, f"/bai/{name}", text if isinstance(text, bytes) else text.encode())


def edited(text: str) -> str:
    """Change a word of one paragraph."""
    assert "nông dân thu hoạch nhãn" in text
    return text.replace("nông dân thu hoạch nhãn", "bà con thu hoạch xoài")


def without_space(text: str) -> str:
    """Give a text without its white space, to compare what it says."""
    return "".join(text.split())


def said(document: Document) -> str:
    """Give all that a document says, a line a block."""
    return document.data.decode() or "\n".join(block.text for block in document.blocks)
