"""The titles of chapters: complete, short, about the chapter, in the text's own words."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.text.data import tables
from briefing.text.sentences import sentences
from briefing.text.titles import LONGEST, first_words, titles

STORIES = [
    (
        "Bên cạnh đó, xã Nậm Hồng đã trồng mới 45 ha rừng trong hai năm qua.",
        "Xã Nậm Hồng đã trồng mới 45 ha rừng trong hai năm qua",
    ),
    (
        "Sau khi nước rút, công ty Thủy nông Bắc Hà (đóng tại xã Yên) sửa xong 12 km kênh.",
        "Công ty Thủy nông Bắc Hà sửa xong 12 km kênh",
    ),
    (
        "Tuyến đường nối các thôn vùng cao của huyện Mường Lang đang được mở rộng theo kiểu vá",
        "Tuyến đường nối các thôn vùng cao của huyện Mường Lang",
    ),
    (
        'Ông Lò Văn Pín cho biết: "Bản Nà Sài có 36 hộ dùng nước giếng khoan".',
        "Bản Nà Sài có 36 hộ dùng nước giếng khoan",
    ),
    (
        "Nhưng họ không nản. Vì vậy, đến nay hợp tác xã Phú Lộc đã bán được 20 tấn vải thiều.",
        "Hợp tác xã Phú Lộc đã bán được 20 tấn vải thiều",
    ),
    (
        "Điều này khiến anh lo. Họ nói vậy thôi. Giá lúa tại Đồng Tháp tăng 300 đồng mỗi ký.",
        "Giá lúa tại Đồng Tháp tăng 300 đồng mỗi ký",
    ),
    (
        "Bản đồ vị trí của ngôi nhà ở Sơn Hà Vợ chồng chủ nhà đã 60 tuổi.",
        "Vợ chồng chủ nhà đã 60 tuổi",
    ),
    ("2. Người nào vi phạm còn có thể bị phạt tiền.", "Người nào vi phạm còn có thể bị phạt tiền"),
    (
        "Không ai rõ vì sao. Đoạn đê Tả Lam dài 40 m bị nước cuốn.",
        "Đoạn đê Tả Lam dài 40 m bị nước cuốn",
    ),
    (
        "Trận Sông Lam – Hải Phòng kết thúc với tỷ số 2-1.",
        "Trận Sông Lam – Hải Phòng kết thúc với tỷ số 2-1",
    ),
]


@pytest.mark.parametrize(("text", "title"), STORIES)
def test_a_title_is_the_most_telling_clause(text, title):
    assert titles(sentences(text))[0] == title


WORDS = re.findall(
    r"\S+",
    "tuy nhiên nhưng ông bà này đó khi để vì đã đang là được của các những trong tại Huyện Sơn Hà"
    " đê nước dân 120 12,5 hộ tấn xây sửa bán lúa vải Nam, rằng: “mưa to” (theo báo) – hai; rồi?"
    ' "đường mới"',
)
OPENERS = tuple(
    f"{phrase} "
    for kind in ("lead", "opener", "anaphor")
    for phrase in tables.words("titles", kind)
)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)


@given(texts)
def test_a_title_keeps_the_rules(text):
    *found, last = titles([f"{text}."])
    assert last == first_words(f"{text}.")
    for title in found:
        assert len(title) <= LONGEST
        assert title.count("“") == title.count("”")
        assert title.count("(") == title.count(")")
        assert title.count('"') % 2 == 0
        low = re.sub(r"^\W+", "", title).lower()
        assert not f"{low} ".startswith(OPENERS)
        assert not low.endswith((" của", " các", " đã", " tại", ",", " là"))
        assert title[next(i for i, char in enumerate(title) if char.isalnum())] not in "ăâđêôơư"


@given(texts)
def test_a_title_is_in_the_words_of_the_text(text):
    for title in titles([text])[:3]:
        for word in re.findall(r"\w+", title.lower()):
            assert word in text.lower()


@given(st.text(min_size=1, max_size=300))
def test_any_text_has_a_title(text):
    found = titles([text])
    assert found
    assert all(len(title) <= LONGEST for title in found)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("a" * 60, "a" * 60),
        ("a" * 61, "a" * 59 + "…"),
        ("a" * 58 + " bcd", "a" * 58 + "…"),
        ("– “Một câu.”", "Một câu"),
        ("Một, hai, " + "b" * 60, "Một, hai…"),
        ("Ông nói “" + "mưa " * 20 + "”", "Ông nói " + "mưa " * 11 + "mưa…"),
    ],
)
def test_first_words(text, title):
    assert first_words(text) == title


@pytest.mark.parametrize("unit", ["Bị mưa to ", "cho biết ", "của các ", "(", "“", "a, ", "'"])
def test_time_is_linear(unit):
    def seconds(count):
        began = time.process_time()
        titles([unit * count] * 8)
        return time.process_time() - began

    assert seconds(4_000) < 20 * max(seconds(500), 0.01)
