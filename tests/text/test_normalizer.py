from __future__ import annotations

import threading
import time

import pytest

from briefing.errors import LexiconError
from briefing.model.tokens import Token
from briefing.text.lexicon import Lexicon
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options
from briefing.text.spoken import align, spoken_text


def test_a_reading_keeps_its_span_its_words_and_its_rule():
    assert Normalizer().normalize("Ngày 2/9 vui") == (
        Token(0, 4, "Ngày", "plain"),
        Token(5, 8, "hai tháng chín", "date"),
        Token(9, 12, "vui", "plain"),
    )


def test_plain_words_are_one_reading():
    assert len(Normalizer().normalize("Một ngày đẹp trời, ai cũng vui.")) == 1


def test_what_no_rule_can_read_is_reported():
    readings = Normalizer().normalize("Thủ đô 北京 của Trung Quốc")
    assert [(r.spoken, r.rule) for r in readings if r.rule != "plain"] == [("", "unread")]


@pytest.mark.parametrize(
    ("options", "spoken"),
    [
        (Options(), "một nghìn một trăm linh bốn và hai mươi tư"),
        (Options(thousand_word="ngàn", zero_word="lẻ"), "một ngàn một trăm lẻ bốn và hai mươi tư"),
        (Options(four_word="bốn"), "một nghìn một trăm linh bốn và hai mươi bốn"),
    ],
)
def test_house_styles(options, spoken):
    assert Normalizer(options).speak("1.104 và 24") == spoken


def test_the_first_days_of_a_month_may_take_mung():
    assert Normalizer(Options(mung_days=True)).speak("ngày 2/9") == "ngày mùng hai tháng chín"


def test_an_article_teaches_its_abbreviations():
    article = "Ban Quản lý khu vực phát triển đô thị (BQLKVPTĐT) họp. BQLKVPTĐT kết luận."
    taught = Normalizer().with_local_abbreviations(article)
    assert taught.speak("BQLKVPTĐT kết luận.") == "Ban Quản lý khu vực phát triển đô thị kết luận."


def test_the_abbreviation_right_after_its_full_form_is_not_said_again():
    text = "Ủy ban nhân dân (UBND) tỉnh"
    assert Normalizer().with_local_abbreviations(text).speak(text) == "Ủy ban nhân dân tỉnh"


def test_initials_that_do_not_fit_teach_nothing():
    article = "Cơ quan Bảo vệ Môi trường Mỹ (EPA) họp."
    assert Normalizer().with_local_abbreviations(article).speak("EPA") == Normalizer().speak("EPA")


def test_the_lexicon_wins_over_every_rule():
    lexicon = Lexicon.parse("# ghi chú\nU23\tđội tuyển trẻ\nWashington\tOa-sinh-tơn\n", "từ điển")
    readings = Normalizer(lexicon=lexicon).normalize("U23 đến Washington")
    assert [(r.spoken, r.rule) for r in readings] == [
        ("đội tuyển trẻ", "lexicon"),
        ("đến", "plain"),
        ("Oa-sinh-tơn", "lexicon"),
    ]


def test_the_longest_entry_wins_and_only_whole_words_count():
    lexicon = Lexicon.parse("New\tmới\nNew York\tNiu Oóc\n", "từ điển")
    assert Normalizer(lexicon=lexicon).speak("New York, Newton") == "Niu Oóc, Newton"


def test_an_entry_inside_a_date_wins_too():
    lexicon = Lexicon.parse("30/4\tngày Giải phóng\n", "từ điển")
    assert Normalizer(lexicon=lexicon).speak("Lễ 30/4") == "Lễ ngày Giải phóng"


def test_of_two_lexicons_the_later_wins():
    first, second = (Lexicon.parse(f"AI\t{spoken}\n", "x") for spoken in ("một", "hai"))
    assert Normalizer(lexicon=first.merge(second)).speak("AI") == "hai"


def test_entries_may_hold_for_one_engine_or_section_only():
    lexicon = Lexicon.parse("AI\ta i\tgtts\nIT\ti ti\t\tcông nghệ\n", "x")
    assert [e.written for e in lexicon.for_engine("espeak").entries] == ["IT"]
    assert [e.written for e in lexicon.for_engine("gtts").entries] == ["AI", "IT"]
    assert [e.written for e in lexicon.for_section("thể thao").entries] == ["AI"]


@pytest.mark.parametrize(
    ("tsv", "problem"),
    [("AI\n", "line 1"), ("a\tb\n\tc\n", "line 2"), ("a\tb\tc\td\te\n", "line 1")],
)
def test_a_bad_lexicon_is_one_clear_error(tsv, problem):
    with pytest.raises(LexiconError, match=problem):
        Lexicon.parse(tsv, "từ điển")


def test_respelling_is_only_for_those_who_ask():
    text = "Tổng thống Trump rời Washington"
    assert Normalizer().speak(text) == text
    respelt = Normalizer(Options(foreign_respelling="espeak")).speak(text)
    assert "Washington" not in respelt
    assert "Trump" not in respelt


def test_an_unknown_respelling_is_an_error():
    with pytest.raises(LexiconError, match="no-such-engine"):
        Normalizer(Options(foreign_respelling="no-such-engine"))


def test_alignment_leads_from_the_written_to_the_spoken_text():
    text = "Giá 2,5 tỉ USD (tăng 3%)"
    readings = Normalizer().normalize(text)
    spoken = spoken_text(text, readings)
    for written, said in align(text, readings):
        reading = next(r for r in readings if r.start == written)
        assert spoken[said:].startswith(reading.spoken)


def test_text_in_nfd_is_read_like_text_in_nfc():
    assert Normalizer().speak("Hà Nội") == "Hà Nội"


def test_a_reader_serves_many_threads():
    normalizer, found = Normalizer(), set()

    def work():
        found.add(normalizer.speak("Ngày 2/9, UBND TP.HCM chi 2,5 tỉ đồng cho U23"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


NASTY = [
    *[
        "a",
        "7",
        "(",
        '"',
        "-",
        ".",
        "A",
        "a1",
        " ",
        "\n",
        "/",
        "A.",
        "1-",
        "1/",
        "@",
        "a.",
        "x.vn/",
    ],
    *[
        "I",
        "U ",
        "TP.",
        "1 ",
        "số 1 ",
        "'",
        "0",
        "é",
        "中",
        "ông T. ",
        "$1 ",
        "…",
        "2-1 ",
        "1/",
        "K ",
        "1x",
    ],
]


def _seconds(text):
    normalizer = Normalizer()
    began = time.process_time()
    normalizer.speak(text)
    return time.process_time() - began


def _grows_too_fast(text):
    """Four times the text: a line takes four times as long, a square law sixteen times."""
    return all(  # a busy machine makes one measurement long, not every one
        _seconds(text * 4) > 8 * max(_seconds(text), 0.02) for _ in range(3)
    )


def test_time_is_linear_in_length_however_nasty_the_text():
    size = 20_000
    news = "Hôm nay trời nắng, ngày 2/9 cả nước nghỉ lễ; giá vàng 120 triệu đồng/lượng. "
    plain = (news * size)[:size]
    _seconds(plain)
    quick = 8 * _seconds(plain)
    texts = {unit: (unit * size)[:size] for unit in NASTY}
    texts["far"] = f"a{' ' * size}b"
    texts["deep"] = "(" * (size // 2) + ")" * (size // 2)
    slow = [text for text in texts.values() if _seconds(text) > quick]
    assert [text[:10] for text in slow if _grows_too_fast(text)] == []
