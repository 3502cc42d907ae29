"""Each rule answers for its own kind of written form, and says so by its name."""

from __future__ import annotations

import pytest

from briefing.text.lexicon import Lexicon
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options

LOOKALIKES = """
number: 2,5 | 30 km | 5-7 ngày
fraction: 2/3 diện tích | 7/8 học sinh | 9,5/10 | tỉ lệ 1/2000
document: 18-NQ/TW | NQ/TW | 119/2024/NĐ-CP
acronym: GDP | Unesco và NATO
slash: GB/giây
abbreviation: USD | UBND
date: 19-5-2026 | vào 2/9 | Tin tức 20-9
date-range: 6 - 7.11 | 25-26/12/2023
month: 4-2026
house-number: 15A/28 Lê Thánh Tôn
ordinal: thứ 4
measure: 12m5 | 3kg5
product: 5 x 3 | nhanh x2 | x3
dash: 5 triệu - 10 triệu
letter: vitamin C
sign: ~ 5
phone: 0909 123 456 | (024) 3825 1234
plate: xe 51F-123.45
code: U23 | Km205+092 | Q1/2026 | ISO 14064-1 | i9-14900K | vàng 24K | mạng 5g
serial: vàng 9999
version: phiên bản 3.7.1
time: 7h05 | 19:30 | 3'41" | phút 90+2
capitals: NGUYỄN
place: P.Bến Nghé
initials: N.V.A. | Th. Hà
roman: Đại hội XIII
season: mùa 2025/26
score: thắng 2-0 | thắng 2,5-1,5 | bằng 6-6
row: 4-2-3-1
sum: 102 - 1 = 101
short: v.v. | (đ/c | C++ | UPCoM | ThS An | ko
unit: tính bằng km | (kg) | một ha | ×cm
web: thanhnien.vn | lan@abc.vn | https://abc | www.abc
row-of-signs: ***
money: $12.5 tỷ
digits: 5 5 5 5 | mã 007
unread: 北京
"""
NAMED = [
    (name, written.strip())
    for line in LOOKALIKES.strip().splitlines()
    for name, _, listed in [line.partition(": ")]
    for written in listed.split(" | ")
]


@pytest.mark.parametrize(("name", "written"), NAMED)
def test_a_form_is_read_by_its_rule(name, written):
    assert name in {token.rule for token in Normalizer().normalize(written)}


def test_what_the_article_explains_is_a_rule_of_its_own():
    normalizer = Normalizer().with_local_abbreviations("Ban Quản lý khu (BQLK) họp.")
    assert [token.rule for token in normalizer.normalize("BQLK")] == ["local-abbreviation"]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("ngày 1/3", "ngày mùng một tháng ba"),
        ("ngày 10/3", "ngày mùng mười tháng ba"),
        ("ngày 11/3", "ngày mười một tháng ba"),
        ("ngày 4/4", "ngày mùng bốn tháng tư"),
    ],
)
def test_the_first_ten_days_take_mung_and_no_others(written, spoken):
    assert Normalizer(Options(mung_days=True)).speak(written) == spoken


@pytest.mark.parametrize(
    ("written", "north", "south"),
    [
        ("24", "hai mươi tư", "hai mươi bốn"),
        ("14", "mười bốn", "mười bốn"),
        ("quý 4/2025", "quý tư năm hai nghìn không trăm hai mươi lăm",
         "quý bốn năm hai ngàn không trăm hai mươi lăm"),
        ("quý IV", "quý tư", "quý bốn"),
        ("1/4 diện tích", "một phần tư diện tích", "một phần bốn diện tích"),
        ("1.005 tỷ", "một nghìn không trăm linh năm tỷ", "một ngàn không trăm lẻ năm tỷ"),
    ],
)  # fmt: skip
def test_two_houses_read_one_number(written, north, south):
    southern = Options(thousand_word="ngàn", zero_word="lẻ", four_word="bốn")
    assert Normalizer().speak(written) == north
    assert Normalizer(southern).speak(written) == south


@pytest.mark.parametrize("written", ["ngày 5-6", "thắng 5-6", "từ 5-6 người", "số 5-6"])
def test_what_stands_far_away_changes_nothing(written):
    """The same figures before the same words, behind words that decide."""
    filler = " rồi trời mưa" * 40
    every = [f"{start} 5-6{filler}." for start in ("vào ngày", "họ thắng", "đón", "quận 3, số")]
    alone = [Normalizer().speak(text) for text in every]
    assert Normalizer().speak(" ".join([f"{written}{filler}.", *every])).endswith(" ".join(alone))


def test_empty_lines_and_comments_of_a_lexicon_are_nothing():
    lexicon = Lexicon.parse("\ufeff# ghi chú\n\nAI\ta i\n   \n  # nữa\n", "x")
    assert [(entry.written, entry.spoken) for entry in lexicon.entries] == [("AI", "a i")]


def test_a_lexicon_is_read_in_one_form_of_unicode():
    lexicon = Lexicon.parse("Tha\u0302n\tthân thiện\n", "x")
    assert Normalizer(lexicon=lexicon).speak("Thân ái") == "thân thiện ái"


SOUNDS = """
Vinpearl vin pơn | Vingroup vin gờ rúp | Vinamilk vi na min | Dak đắc |
think thinh | thriller thờ ri lơ | gym gim | shop sóp | chat chát | jazz giát | vlog vờ lốc |
yoga i ô ga | quiz quýt | square xờ que | Schwarz sờ vát | Wagner oắc nơ | Queen quynh |
sweet xuýt | twin tuynh | bridge bờ rít | strong xờ trong | spring xờ pờ rinh | church chớt |
singer xi ngơ | finger phinh gơ | monk măng | coach cốt | power pao ơ | fire phai ơ | beer bia |
tour tua | queue kiu | view viu | few phiu | music miu dích | university iu ni vơ xi ti |
Marseille ma xai | Kyoto ki ô tô | Macron ma cờ rông | Guterres gu tê rét | Chicago si ca gô |
Schmidt sờ mít | Pierre pi e | Louis lu ít | Henri hên ri | Giovanni gi ô va ni |
Barcelona bác xê lô na | Mexico mê hi cô | Putin pu tin | Moskva mát xờ cơ va | Kiev ki ép
"""


@pytest.mark.parametrize("pair", " ".join(SOUNDS.split()).split(" | "))
def test_foreign_sounds_become_syllables(pair):
    written, _, spoken = pair.partition(" ")
    normalizer = Normalizer(Options(foreign_respelling="espeak"))
    assert normalizer.speak(f"của {written}") == f"của {spoken}"
