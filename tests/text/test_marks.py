"""What the signs of a text become in the spoken line, and what a voice makes of them."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.model.marks import SIGNS, Mark, breaks, in_signs, pause_between, pieces
from briefing.text.normalizer import Normalizer
from briefing.text.phrases import LONGEST, breaths
from briefing.text.spoken import align, spoken_text

VOCABULARY = (
    "Hà Nội và Đà Nẵng ông Nam đã đang không của các để nhưng trong khi theo tại từ hai mươi "
    "ba trăm triệu đồng tháng năm mưa lũ học sinh cùng với đối với Bộ Giáo dục"
)
WORDS = st.lists(st.sampled_from(VOCABULARY.split()), max_size=90).map(" ".join)
ONE_NAME = (
    "Phó Giám đốc Sở Giáo dục và Đào tạo Thành phố Hồ Chí Minh Nguyễn Văn An và Bộ Giáo dục "
    "và Đào tạo Khoa học và Công nghệ Văn hóa và Thể thao Nguyễn Thị Bình"
)
ONE_ROW = (
    "kế hoạch bắn pháo hoa nổ tầm thấp đêm giao thừa đón Tết Nguyên đán phục vụ nhân dân vui "
    "chơi giải trí lành mạnh tiết kiệm an toàn"
)


def test_every_sign_has_a_mark_and_every_mark_a_sign():
    assert set(SIGNS.values()) == set(Mark)


@pytest.mark.parametrize(
    ("written", "marks"),
    [
        ("Mưa, lũ", [Mark.COMMA]),
        ("Mưa; lũ", [Mark.SEMICOLON]),
        ("Tin vắn: lũ", [Mark.COLON]),
        ("Mưa – lũ lớn – rút", [Mark.DASH, Mark.DASH]),
        ("Cầu Rồng (Đà Nẵng) mở", [Mark.BRACKET, Mark.BRACKET]),
        ("Cầu Rồng [Đà Nẵng], đã mở", [Mark.BRACKET, Mark.BRACKET]),
        ('Ông gọi đó là "cơn sốt" đất', []),  # is heard, but is no pause
        ("Ai đi? Tôi", [Mark.QUESTION]),
        ("Đi! Ngay", [Mark.EXCLAMATION]),
        ("Hết. Rồi", [Mark.STOP]),
        ('Anh nói: "Không sao!". Rồi đi', [Mark.COLON, Mark.EXCLAMATION]),
        ("Quan hệ Việt - Nhật, giá 20 - 30 triệu", [Mark.COMMA]),  # no pause in names and ranges
        ("Lúc 7:30, tỉ số 2-1", [Mark.COMMA]),
    ],
)
def test_what_a_sign_means_is_kept(written, marks):
    assert [mark for _, mark in breaks(Normalizer().speak(written))] == marks


@pytest.mark.parametrize(
    ("spoken", "parts"),
    [
        ("Mưa lớn", ["Mưa lớn"]),
        ("Ông nói: “Tôi đi, rồi về” – và đi (thật sao?), nhé.",
         ["Ông nói:", "“Tôi đi,", "rồi về” –", "và đi", "(thật sao?),", "nhé."]),
        ("“Vâng”, ông “A” nói", ["“Vâng”,", "ông “A” nói"]),
        ("(một) hai", ["(một)", "hai"]),
    ],
)  # fmt: skip
def test_a_line_is_cut_where_it_pauses(spoken, parts):
    assert pieces(spoken) == parts
    assert " ".join(parts) == spoken
    assert [pause_between(*pair) for pair in itertools.pairwise(parts)] == [
        mark for _, mark in breaks(spoken)
    ]


@given(st.lists(st.sampled_from(["chợ", "Nổi", "lũ", *SIGNS, "chợ,", "“lũ”.", "(lũ"])))
def test_pieces_hold_all_words_and_signs(words):
    spoken = " ".join(words)
    if any(word[-1].isalpha() or word[0].isalpha() for word in words):
        parts = pieces(spoken)
        assert " ".join(parts) == spoken
        assert all(any(letter.isalpha() for letter in part) for part in parts)


@pytest.mark.parametrize(
    ("spoken", "given_to_a_voice"),
    [
        ("Cầu Rồng (Đà Nẵng), đã mở", "Cầu Rồng, Đà Nẵng,  đã mở"),
        ("Mưa – lũ; gió: “lớn”.", "Mưa,  lũ, gió,  lớn. "),
        ("“Đi đâu?” ông hỏi", " Đi đâu.  ông hỏi"),
    ],
)
def test_a_voice_is_given_the_signs_that_it_knows(spoken, given_to_a_voice):
    assert in_signs(spoken, ",.") == given_to_a_voice


@settings(deadline=None, derandomize=True)
@given(
    st.text(st.sampled_from([*SIGNS, " ", "a", "ă"]), max_size=30), st.text(",.?!;:–()", max_size=5)
)
def test_words_keep_their_places_whatever_a_voice_knows(spoken, known):
    simpler = in_signs(spoken, known)
    assert len(simpler) == len(spoken)
    for was, is_now in zip(spoken, simpler, strict=True):
        assert was == is_now or {was, is_now} <= {*SIGNS, " "}
    assert set(simpler) & set(SIGNS) <= set(known)


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Tỉnh Gia Lai đăng cai tổ chức hội nghị về khoa học lượng tử lần đầu tiên ở nước ta",
         "với sự phối hợp của các tổ chức và đối tác quốc tế"),
        ("Nhà máy lớn nhất miền Trung ngừng hoạt động hơn mười ngày nay kể cả ban đêm",
         "vì sứa lọt vào máy bơm nước dùng làm mát lò hơi ở khu phía đông"),
        ("Nhiều gia đình trẻ ở thành phố lớn chọn thuê nhà dài hạn thay vì mua trả góp",
         "trong khi giá căn hộ mới tăng nhanh hơn thu nhập của người lao động nhiều lần"),
    ],
)  # fmt: skip
def test_a_long_stretch_is_breathed_at_a_phrase(before, behind):
    assert Normalizer().speak(f"{before} {behind}.") == f"{before}, {behind}."


@pytest.mark.parametrize(
    "text",
    [
        "Sáng nay mưa to ở nhiều nơi và gió mạnh",  # short
        ONE_NAME,
        ONE_ROW,
        "Con số ghi nhận được là 987.654.321.987.654 đồng",
    ],
)
def test_no_breath_where_none_is_needed_or_none_is_possible(text):
    assert "," not in Normalizer().speak(text)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(WORDS)
def test_breaths_lose_nothing_and_stand_between_words_only(text):
    cuts = breaths(text)
    assert cuts == sorted(set(cuts))
    words = text.split()
    for cut in cuts:
        before, after = text[:cut].split()[-1], text[cut:].split()[0]
        assert text[cut] == " "
        assert not (before[0].isupper() and after[0].isupper())
        assert before not in {"đã", "đang", "không", "các", "ông"}
        assert (before, after) not in {("đối", "với"), ("cùng", "với"), ("trong", "khi")}
    assert [
        w
        for piece in itertools.pairwise([0, *cuts, len(text)])
        for w in text[slice(*piece)].split()
    ] == words
    if len(words) <= LONGEST:
        assert not cuts


@settings(deadline=None, derandomize=True)
@given(WORDS)
def test_a_breath_moves_the_alignment_with_the_words(text):
    written = f"{text} 30 km"
    readings = Normalizer().normalize(written)
    spoken = spoken_text(written, readings)
    said = {reading.start: reading.spoken.split(",")[0].split() for reading in readings}
    for start, offset in align(written, readings):
        assert re.split(r"[ ,]", spoken[offset:])[0] == said[start][0].rstrip(",")
