"""One event told once and in full: what others add, where they differ, and who says what."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace

import pytest

from briefing.ingest.document import Document, Metadata
from briefing.ingest.parse import parse_text
from briefing.model.article import Omission
from briefing.model.script import SegmentKind
from briefing.model.settings import FeedSettings, Wording
from briefing.pipeline.bulletin import BulletinRequest, Item, make_bulletin
from briefing.planning.script import VoiceProfile
from briefing.planning.story_plan import Story
from briefing.planning.templates import source_said
from briefing.text.sentences import sentences
from tests.bulletin.stories import DAY, FLOOD, HARVEST, MATCH, NORMALIZER, planned, settings

FERRY = """\
Phà Vàm Cống chết máy giữa sông, 120 hành khách được cứu

Sáng 23-11, phà Vàm Cống chở 120 hành khách chết máy giữa sông Hậu, trôi gần hai cây số trước khi \
được tàu kéo của cảng vụ An Giang đưa vào bờ.

Ông Trần Văn Lộc, giám đốc doanh nghiệp khai thác phà, nói máy chính hỏng bơm dầu. Phà được đóng \
năm 1998 và đã qua đăng kiểm hồi tháng 6.

Khi gặp nạn, phà Vàm Cống chở 24 xe máy và 3 ô tô. Không ai bị thương.

Bến phà đóng cửa đến hết ngày để kiểm tra hai chiếc còn lại.
"""
ADRIFT = """\
Cứu 120 người trên chuyến phà Vàm Cống trôi tự do

Cảng vụ An Giang cho biết chuyến phà Vàm Cống trôi tự do trên sông Hậu gần hai cây số vì chết máy; \
toàn bộ 120 hành khách đã lên bờ an toàn.

Bà Nguyễn Thị Hạnh, ngụ Thốt Nốt, kể hành khách trên phà mặc áo phao và chờ tàu kéo suốt 45 phút \
giữa sông Hậu. Sau đó họ được đưa về bến Lấp Vò trong 15 phút nữa.

Lúc gặp nạn, phà Vàm Cống chở 31 xe máy.
"""
TUG = """\
Tàu kéo cứu phà Vàm Cống trôi trên sông Hậu

Phà Vàm Cống chở 120 hành khách chết máy giữa sông Hậu sáng 23-11 và được tàu kéo đưa vào bờ.

Tàu kéo Hòa Bình 09 của cảng vụ An Giang cứu phà Vàm Cống chết máy sau 38 phút. "Sóng lớn quá, \
chúng tôi phải quăng dây hai lần.
"""
PAPERS = ("Báo Sông Hậu", "Báo Cà phê", "Tin Miền Tây", "AFP")
TEXTS = (FERRY, HARVEST, ADRIFT, TUG)


def story(text: str, newspaper: str) -> Story:
    return Story(parse_text(text), "", (VoiceProfile(NORMALIZER),), newspaper)


def ferry(*chosen: int, **options: object):
    given = [story(TEXTS[at], PAPERS[at]) for at in chosen]
    return planned(given, **options)


def test_the_fullest_is_told_and_what_others_add_stands_where_it_belongs():
    script = ferry(0, 1, 2, 3)
    ferry_chapter, harvest = script.chapters[1:-1]
    said = [segment.text for segment, _ in ferry_chapter.segments]
    added = said.index("Tin Miền Tây cho biết thêm:") + 1
    assert said[added].startswith("Bà Nguyễn Thị Hạnh, ngụ Thốt Nốt, kể")
    assert said[added - 2].startswith("Sáng 23-11, phà Vàm Cống")
    tug = said.index("Hãng thông tấn AFP cho biết thêm:") + 1
    assert said[tug].startswith("Tàu kéo Hòa Bình 09")
    assert not [text for text in said if text.startswith("Sau đó họ")]  # leans on another
    assert not [text for text in said if "Sóng lớn" in text]  # half a quotation
    assert [credit.newspaper for credit in ferry_chapter.credits] == [
        PAPERS[at] for at in (0, 2, 3)
    ]
    assert [credit.newspaper for credit in harvest.credits] == ["Báo Cà phê"]


def test_newspapers_that_disagree_are_both_said():
    (event, _) = ferry(0, 1, 2).events
    assert event.disagreements == ("Theo Báo Sông Hậu, 24 xe máy; theo Tin Miền Tây, 31 xe máy.",)
    said = [segment.text for segment, _ in ferry(0, 1, 2).segments()]
    assert said[said.index(event.disagreements[0]) - 1] == "Không ai bị thương."


def test_what_nobody_can_be_named_for_is_not_quoted():
    given = [story(FERRY, "Báo Sông Hậu"), story(ADRIFT, "")]
    assert not [s.text for s, _ in planned(given).segments() if "cho biết thêm" in s.text]
    silent = planned([story(FERRY, "A"), story(ADRIFT, "B")], wording=Wording(more="", differ=""))
    assert {s.origin.article for s, _ in silent.segments() if s.origin} == {0}


def test_the_plan_says_why_articles_are_one_and_what_of_each_is_told():
    event, alone = ferry(0, 1, 2, 3).events
    assert [member.told for member in event.members] == [True, False, False]
    assert {"vàm", "cống"} <= set(event.members[1].names)
    assert "120" in event.members[1].numbers
    assert event.members[1].likeness >= 0.5
    assert len(event.members[1].added) == 1
    assert [member.likeness for member in alone.members] == [1.0]
    told = [item for item in ferry(0, 1, 2, 3).left_out if item.reason is Omission.TOLD]
    assert [item.text.split()[0] for item in told] == ["Cứu", "Tàu"]


def test_a_whole_quotation_may_be_added():
    rest = 'hai lần mới cứu được phà", thuyền trưởng tàu kéo kể về chuyến phà Vàm Cống.'
    given = [story(FERRY, "A"), story(TUG.replace("hai lần.", rest), "B")]
    said = [segment.text for segment, _ in planned(given).segments()]
    assert f'"Sóng lớn quá, chúng tôi phải quăng dây {rest}' in said


@pytest.mark.parametrize("minutes", [1.0, 1.3, 2.0])
def test_there_is_no_story_that_ends_with_words_that_lead_to_more(minutes):
    script = ferry(0, 1, 2, 3, minutes=minutes)
    for chapter in script.chapters[1:-1]:
        assert not chapter.segments[-1][0].text.endswith(":")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("autopro.com.vn", "trang Autopro"),
        ("http://www.vinabull.vn/a", "trang Vinabull"),
        ("the-thao.sggp.org.vn", "trang Sggp"),
        ("AFP", "hãng thông tấn AFP"),
        ("Reuters", "hãng thông tấn Reuters"),
        ("Tuổi Trẻ", "Tuổi Trẻ"),
        ("Báo A", "Báo A"),
    ],
)
def test_a_source_is_spoken_by_its_name(name, said):
    assert source_said(name) == said


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("events")
    hosts = ("songhau.example", "caphe.example", "mientay.example", "afp.example")
    items = tuple(
        Item(
            Document(
                f"https://{host}/a?x=1&y=2",
                f"https://{host}/a?x=1&y=2",
                text.encode(),
                "text/plain",
                about=Metadata(source=paper),
            ),
            parse_text(text),
        )
        for text, paper, host in zip(TEXTS, PAPERS, hosts, strict=True)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_CACHE", str(folder / "cache"))
        chosen = replace(settings(), feed=FeedSettings(base_url="https://nghe.example/"))
        return make_bulletin(BulletinRequest(items, DAY, chosen, folder / "out"))


def is_wording(text: str, *stated: str) -> bool:
    """Whether a sentence is one of the bulletin's own.

    Args:
        text: The sentence.
        stated: Where what newspapers state, and an earlier headline, has to stand; whatever else is
            filled in.
    """
    wording = Wording()
    templates = [getattr(wording, item.name) for item in fields(wording)]
    lines = [line for each in templates for line in ((each,) if isinstance(each, str) else each)]
    for line in (part for whole in lines for part in sentences(whole)):
        filled = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(line))
        if found := re.fullmatch(filled, text):
            quoted = (
                found.groupdict().get(name, "") for name in ("figure", "other_figure", "earlier")
            )
            return all(any(quote in each for each in stated) for quote in quoted)
    return False


def test_every_spoken_sentence_is_in_a_source_or_in_the_wording(made):
    told = json.loads(made.manifest.read_bytes())
    quoted = set()
    for row in told["segments"]:
        if "article" in row:
            text = " ".join(TEXTS[row["article"]].split())
            assert row["text"] in text, row
            assert (row["sentence"] == 0) == (row["kind"] in {"title", "headline"})
            quoted.add(row["article"])
        else:
            assert is_wording(row["text"], *TEXTS), row
    assert quoted == {0, 1, 2, 3}
    differing = "Theo Báo Sông Hậu, 24 xe máy; theo Tin Miền Tây, 31 xe máy."
    assert differing in {row["text"] for row in told["segments"]}
    assert not is_wording(differing.replace("31", "32"), *TEXTS)
    assert not is_wording("Một câu không ai viết.", *TEXTS)


def test_a_newspaper_is_named_again_once_another_has_spoken():
    given = [story(FERRY, "A"), story(ADRIFT, "B"), story(HARVEST, "A"), story(MATCH, "A")]
    said = [segment.text for segment, _ in planned(given).segments()]
    assert said.count("Tin của A.") == 2
    assert said.index("Tin của A.", said.index("B cho biết thêm:")) < said.index(
        "Giá cà phê tại Đắk Lắk sáng nay là 52.000 đồng/kg, cao nhất trong mười năm."
    )


def test_each_chapter_leads_to_every_article_of_its_event(made):
    told = json.loads(made.manifest.read_bytes())
    assert [len(chapter.get("credits", ())) for chapter in told["chapters"]] == [0, 3, 1, 0]
    beside = made.audio.with_suffix(".chapters.json")
    listed = json.loads(beside.read_bytes())["chapters"]
    assert listed[1]["url"] == "https://songhau.example/a?x=1&y=2"
    assert [source["newspaper"] for source in listed[1]["sources"]] == [
        "Báo Sông Hậu",
        "Tin Miền Tây",
        "AFP",
    ]
    assert "url" not in listed[0]
    (feed,) = made.audio.parent.glob("feed.xml")
    notes = feed.read_text(encoding="utf-8")
    for host in ("songhau", "caphe", "mientay", "afp"):
        assert f"https://{host}.example/a" in notes
    scripts = "".join(path.read_text(encoding="utf-8") for path in made.audio.parent.rglob("*.js"))
    assert '["Tin Miền Tây","https://mientay.example/a?x=1\\u0026y=2"]' in scripts
    assert [len(chapter.credits) for chapter in made.chapters] == [0, 3, 1, 0]


def test_what_more_newspapers_report_comes_first_where_importance_orders():
    given = [story(HARVEST, "A"), story(FERRY, "A"), story(ADRIFT, "B"), story(TUG, "C")]
    titles = [chapter.title for chapter in planned(given, order="importance").chapters[1:-1]]
    assert [title.split()[0] for title in titles] == ["Phà", "Được"]
    heavy, light = planned(given, order="importance").events
    assert heavy.importance > light.importance > 0
    assert [event.title.split()[0] for event in planned(given).events] == ["Được", "Phà"]
    script = planned(given, order="importance")
    numbers = [s.origin.article for s, _ in script.segments() if s.kind is SegmentKind.TITLE]
    assert numbers == [0, 1]


def test_importance_orders_within_sections():
    sections = ("Kinh tế", "Thời sự", "Kinh tế", "Thời sự", "Thời sự")
    texts = ((HARVEST, "A"), (MATCH, "A"), (FLOOD, "A"), (FERRY, "B"), (ADRIFT, "C"))
    given = [
        replace(story(text, paper), section=section)
        for (text, paper), section in zip(texts, sections, strict=True)
    ]
    script = planned(given, order="section,importance")
    heads = [chapter.title.split()[0] for chapter in script.chapters[1:-1]]
    assert heads == ["Nước", "Được", "Phà", "Đội"]
    said = [segment.text for segment, _ in script.segments()]
    assert [text for text in said if text.startswith("Chuyên mục")] == [
        "Chuyên mục Kinh tế.",
        "Chuyên mục Thời sự.",
    ]
    plain = planned(given, order="section").chapters[1:-1]
    assert [chapter.title.split()[0] for chapter in plain] == ["Được", "Nước", "Đội", "Phà"]


def test_an_event_stands_in_the_section_of_what_is_told_of_it():
    given = [
        replace(story(text, paper), section=section)
        for text, paper, section in (
            (ADRIFT, "C", "Miền Tây"),
            (HARVEST, "A", "Kinh tế"),
            (FERRY, "B", "Thời sự"),
            (MATCH, "A", "Kinh tế"),
        )
    ]
    said = [segment.text for segment, _ in planned(given, order="section").segments()]
    assert [text for text in said if text.startswith("Chuyên mục")] == [
        "Chuyên mục Kinh tế.",
        "Chuyên mục Thời sự.",
    ]


def test_the_plan_says_how_much_of_each_event_there_is_time_for():
    given = [story(text, paper) for text, paper in ((FERRY, "A"), (FLOOD, "B"), (ADRIFT, "C"))]
    whole = planned(given, order="importance")
    assert [event.told for event in whole.events] == [1.0, 1.0]
    assert sum(event.milliseconds for event in whole.events) == sum(
        chapter.estimate for chapter in whole.chapters[1:-1]
    )
    short = planned(given, order="importance", minutes=whole.estimate / 60_000 * 0.75)
    told, others = (event.told for event in short.events)
    assert told < 1 or others < 1
    assert min(told, others) > 0.2
    assert all(
        event.milliseconds < full.milliseconds or event.told == 1
        for event, full in zip(short.events, whole.events, strict=True)
    )


def test_the_first_of_a_newspapers_list_and_what_is_new_weigh_more():
    older = FERRY.replace("\n\n", "\n\nThứ Năm, 19/11/2026\n\n", 1)
    newer = HARVEST.replace("\n\n", "\n\nThứ Hai, 23/11/2026\n\n", 1)
    script = planned([story(older, "A"), story(newer, "B")], order="importance")
    assert [event.title.split()[0] for event in script.events] == ["Được", "Phà"]
    script = planned([story(HARVEST, "A"), story(FERRY, "A")], order="importance")
    assert script.events[0].importance > script.events[1].importance


def test_the_command_explains_its_events(runner):
    for number, text in enumerate(TEXTS[:3]):
        runner.write(f"tin/{number}.txt", f"{text}\n(Theo {PAPERS[number]})\n")
    result = runner.run("bulletin", "tin", "-e", "silent", "--plan", "--json")
    assert result.code == 0, result.err
    events = json.loads(result.out)["events"]
    assert [len(event["members"]) for event in events] == [2, 1]
    assert events[0]["members"][1]["likeness"] >= 0.5
    out = runner.run("bulletin", "tin", "-e", "silent", "--plan").out
    assert "Events" in out
    assert "Order and time" not in out
    assert events[0]["importance"] > 0
    assert events[0]["told"] == 1.0
    plan = runner.run("bulletin", "tin", "-e", "silent", "--plan", "--order", "importance")
    assert "Order and time" in plan.out
    short = runner.run("bulletin", "tin", "-e", "silent", "--plan", "-m", "1", "--json")
    assert [event["told"] < 1 for event in json.loads(short.out)["events"]].count(True) > 0


def test_additions_are_spoken_by_the_voice_of_the_story():
    given = [
        replace(story(text, paper), narrators=(VoiceProfile(NORMALIZER),) * 2)
        for text, paper in ((HARVEST, "A"), (FERRY, "B"), (ADRIFT, "C"))
    ]
    chapter = planned(given).chapters[2]
    kinds = {segment.kind for segment, _ in chapter.segments}
    assert SegmentKind.TRANSITION in kinds
    assert {segment.voice for segment, _ in chapter.segments} == {1}
