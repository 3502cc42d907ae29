import pytest

from briefing.errors import SourceError
from briefing.ingest.parse import parse_text
from briefing.model.article import Omission, Section

LEAD = "Sáng nay, huyện khởi công tuyến đường dài 12 km nối hai xã vùng cao."
LONG = (
    "Theo kế hoạch, công trình hoàn thành trong mười tám tháng, giúp hơn ba nghìn hộ dân đi lại "
    "thuận lợi và đưa nông sản về chợ huyện trong ngày."
)


def reasons(article):
    return [(left.text, left.reason) for left in article.left_out]


def test_the_head_of_an_article():
    article = parse_text(
        f"Khởi công đường mới\n\nThứ Năm, 02/04/2020, 01:58:44\n\n{LEAD}\n\n{LONG}"
    )
    assert article.title == "Khởi công đường mới"
    assert article.titled
    assert article.dateline == "Thứ Năm, 02/04/2020"
    assert article.published.isoformat() == "2020-04-02"
    assert article.lead == (LEAD,)
    assert article.sections == (Section("", (LONG,)),)
    assert reasons(article) == [("01:58:44", Omission.CLOCK)]


def test_the_dateline_may_stand_ahead_of_the_title_or_below_the_lead():
    for lines in (("02/04/2020", "Tiêu đề", LEAD, LONG), ("Tiêu đề", LEAD, "02/04/2020", LONG)):
        article = parse_text("\n".join(lines))
        assert (article.title, article.dateline, article.lead) == ("Tiêu đề", "02/04/2020", (LEAD,))


def test_a_date_further_down_belongs_to_the_text():
    article = parse_text("\n".join(["Tiêu đề", *[LONG] * 6, "02/04/2020", LONG]))
    assert article.dateline == ""
    assert "02/04/2020" in {line for section in article.sections for line in section.paragraphs} | {
        section.heading for section in article.sections
    }


@pytest.mark.parametrize(
    "again", [" Khởi công đường mới", "KHỞI CÔNG ĐƯỜNG MỚI", "Khởi công: đường mới."]
)
def test_the_title_is_said_once(again):
    article = parse_text(f"Khởi công đường mới\n{LEAD}\n{again}\n{LONG}")
    assert reasons(article) == [(again.strip(), Omission.REPEATED_TITLE)]


def test_a_title_alone_is_title_and_body():
    article = parse_text("Khởi công đường mới")
    assert (article.title, article.titled) == ("Khởi công đường mới", True)
    assert (article.lead, article.sections) == ((), ())


def test_without_a_title_line_the_first_words_are_the_title():
    article = parse_text(f"{LONG}")
    assert not article.titled
    assert article.title == "Theo kế hoạch, công trình hoàn thành trong mười tám tháng, giúp hơn…"
    assert article.lead == (LONG,)
    article = parse_text("Trời mưa to. Đường ngập.")
    assert (article.title, article.titled) == ("Trời mưa to", False)
    assert article.lead == ("Trời mưa to. Đường ngập.",)


@pytest.mark.parametrize("only", ["02/04/2020", "Ảnh: TTXVN", ">> Tin khác", "* 5", "…5", "L.N."])
def test_something_is_always_spoken(only):
    article = parse_text(only)
    assert article.title
    assert article.titled or article.lead or article.sections


@pytest.mark.parametrize("text", ["", " \n ", "…!?", "\u200b"])
def test_no_words_are_an_error(text):
    with pytest.raises(SourceError, match="no words"):
        parse_text(text)


def test_a_first_paragraph_as_long_as_a_body_is_the_body():
    body = " ".join([LONG] * 8)
    article = parse_text(f"Tiêu đề\n{body}")
    assert (article.lead, article.sections) == ((), (Section("", (body,)),))


def test_story_marks_open_stories():
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LONG}\n* {LONG}\n{LONG}\n***\n{LEAD}\n---\n{LONG}")
    assert [section.story for section in article.sections] == [False, True, True, True]
    assert article.sections[1].paragraphs == (LONG, LONG)
    assert reasons(article) == [(mark, Omission.SEPARATOR) for mark in ("*", "***", "---")]


def test_a_story_may_have_a_heading():
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LONG}\n***\nChuyện thứ hai\n{LONG}")
    assert article.sections[1] == Section("Chuyện thứ hai", (LONG,), story=True)


@pytest.mark.parametrize("mark", ["-", "–", "•", "+", "*"])
def test_a_list_is_no_row_of_stories(mark):
    article = parse_text(
        f"Tiêu đề\n{LEAD}\nHuyện nêu ba việc:\n{mark} làm đường;\n{mark} xây cầu;\n{mark} mở chợ."
    )
    assert not any(section.story for section in article.sections)
    spoken = article.sections[0].paragraphs
    assert [line.lstrip("-– ") for line in spoken[1:]] == ["làm đường;", "xây cầu;", "mở chợ."]


def test_a_story_that_was_pasted_into_a_paragraph():
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LONG} * {LONG}")
    assert article.sections == (Section("", (LONG,)), Section("", (LONG,), story=True))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("mở chợ./.", "mở chợ."), ("mở chợ.../.", "mở chợ..."), ("mở chợ./ .", "mở chợ.")],
)
def test_end_marks_go_and_the_full_stop_stays(written, spoken):
    article = parse_text(f"Tiêu đề\n{LEAD}\nHuyện sẽ {written}")
    assert article.sections[0].paragraphs == (f"Huyện sẽ {spoken}",)
    assert article.left_out[-1].reason is Omission.SEPARATOR


@pytest.mark.parametrize(
    "line", ["Đường thông, chợ mở", "**Đường thông, chợ mở**", "## Đường thông, chợ mở"]
)
def test_headings(line):
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LONG}\n{line}\n{LONG}")
    assert article.sections[1] == Section("Đường thông, chợ mở", (LONG,))


@pytest.mark.parametrize(
    "lines",
    [
        ["Con cò bay lả bay la", "Bay từ cửa phủ bay ra cánh đồng"],
        ["Đường thông chợ mở."],
        ["Ông có thể nói cụ thể?"],
        ["Một số việc cần làm:"],
        ["- Làm đường"],
    ],
)
def test_no_headings(lines):
    article = parse_text("\n".join(["Tiêu đề", LEAD, LONG, *lines, LONG]))
    assert article.sections == (Section("", (LONG, *lines, LONG)),)


def test_a_short_line_below_the_title_is_the_lead():
    article = parse_text(f"Tiêu đề\nĐường mới mở ra hy vọng cho vùng cao\n{LONG}")
    assert article.lead == ("Đường mới mở ra hy vọng cho vùng cao",)


def test_a_lead_that_the_text_repeats_is_said_once():
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LEAD} {LONG}")
    assert article.sections == (Section("", (LONG,)),)
    assert reasons(article) == [(LEAD, Omission.REPEATED_LEAD)]


def test_repeated_paragraphs_of_the_body_stay():
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LONG}\n{LONG}")
    assert article.sections == (Section("", (LONG, LONG)),)


def test_wrapped_lines_are_joined():
    wrapped = (
        "Khởi công đường mới\n\n"
        "Theo kế hoạch, công trình hoàn thành trong mười tám tháng, giúp hơn ba\n"
        "nghìn hộ dân đi lại thuận lợi và đưa nông sản về chợ huyện trong ngày.\n\n"
        "Người dân hai xã đã hiến hơn bốn nghìn mét vuông đất, nhiều hộ tự dời\n"
        "hàng rào, chặt cây ăn quả để đơn vị thi công sớm có mặt bằng sạch.\n\n"
        "Huyện dự kiến thông xe kỹ thuật trước mùa mưa năm sau, sau đó hoàn\n"
        "thiện hệ thống thoát nước và cây xanh hai bên đường.\n"
    )
    article = parse_text(wrapped)
    assert article.lead == (LONG,)
    assert [paragraph.count("\n") for paragraph in article.sections[0].paragraphs] == [0, 0]


def test_words_are_never_changed():
    article = parse_text(f"Tiêu đề\n{LEAD}\nĐến cuối năm 2019,Thái Bình về đích.Nhiều xã vui.")
    assert article.sections[0].paragraphs == ("Đến cuối năm 2019,Thái Bình về đích.Nhiều xã vui.",)


def test_a_footnote_with_a_star_is_no_story():
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LONG}\n* Giá trên chưa gồm thuế.")
    assert article.sections == (Section("", (LONG, "Giá trên chưa gồm thuế.")),)


@pytest.mark.parametrize(
    "question", ["Thưa ông", "Vốn xây cầu lấy từ đâu, và bao giờ thì đủ?", LONG]
)
def test_a_question_with_a_star_in_an_interview_is_no_story_and_no_heading(question):
    text = f"Tiêu đề\n{LEAD}\n{LONG}\n* {question}\n- {LONG}\n* Xin cảm ơn ông!\n"
    article = parse_text(text)
    said = (LONG, question, f"- {LONG}", "Xin cảm ơn ông!")
    assert article.sections == (Section("", said),)


def test_a_heading_with_a_star_opens_a_story():
    article = parse_text(f"Tiêu đề\n{LEAD}\n{LONG}\n* Chuyện thứ hai\n{LONG}")
    assert article.sections[1] == Section("Chuyện thứ hai", (LONG,), story=True)
