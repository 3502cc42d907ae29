"""Any article whatever becomes a script in which nothing is lost; no voice, no file, no clock."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import BriefingRequest, ChapterLengths, Pauses, Settings, plan
from briefing.errors import UsageError
from briefing.ingest.parse import parse, parse_markdown, parse_text
from briefing.model.article import Omission
from briefing.planning.chapters import Passage, divide
from briefing.planning.script import VoiceProfile, blocks_of
from briefing.planning.script import build_script as plan_article
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options
from tests.support.texts import ARTICLE, CORPUS, SEEDS, USERS, name_of, source, without_space

SYLLABLES = st.sampled_from(
    ["chợ", "nổi", "Cái", "Răng", "280", "45%", "TP.HCM", "18.000đồng/kg", "2-0", "“tự", "diễn”",
     "(Bộ", "Y", "tế),", "Đồng", "bằng;", "sông:", "14/9/2021,", "7h30", "COVID-19", "ông", "A.",
     "tăng…", "-", "—", "*", "&", "1,5", "ha", "km².", "U.23", "Nguyễn", "và"]
)  # fmt: skip
ENDS = st.sampled_from([".", "!", "?", "…", ".”", ""])
SENTENCES = st.builds(
    lambda words, end: " ".join(words) + end, st.lists(SYLLABLES, min_size=1, max_size=40), ENDS
)
PARAGRAPHS = st.builds(" ".join, st.lists(SENTENCES, min_size=1, max_size=6))
MARKS = st.sampled_from(["", "* ", "*** ", "- "])
ARTICLES = st.lists(st.builds(str.__add__, MARKS, PARAGRAPHS), min_size=1, max_size=12).map(
    "\n\n".join
)
LENGTHS = st.builds(ChapterLengths, st.integers(1, 30), st.integers(60, 200))
NORMALIZER = Normalizer(Options())


def spoken_pieces(article, *, captions: bool) -> list[str]:
    """Give all that is to be spoken of an article, in order."""
    pieces = [article.title if article.titled else "", article.dateline, *article.lead]
    if captions:
        pieces += article.captions
    for section in article.sections:
        pieces += [section.heading, *section.paragraphs]
    return pieces


def check(script, article, settings: Settings, narrator: VoiceProfile) -> None:
    pairs = list(script.segments())
    segments = [segment for segment, _ in pairs]
    assert [segment.id for segment in segments] == list(range(len(segments)))
    paragraphs = [segment.paragraph for segment in segments]
    assert paragraphs == sorted(paragraphs)
    assert set(paragraphs) == set(range(paragraphs[-1] + 1))
    not_said = script.left_out[len(article.left_out) :]
    unspeakable = [i.text for i in not_said if i.reason is Omission.UNSPEAKABLE]
    again = [without_space(i.text) for i in not_said if i.reason is Omission.REPEATED]
    assert len(unspeakable) + len(again) == len(not_said)
    said = without_space("".join(segment.text for segment in segments))
    for piece in spoken_pieces(article, captions=settings.captions):
        if piece not in unspeakable and not any(text in without_space(piece) for text in again):
            assert without_space(piece) in said, piece
    whole = sum(
        len(without_space(piece))
        for piece in spoken_pieces(article, captions=settings.captions)
        if piece not in unspeakable
    )
    assert len(said) + sum(map(len, again)) == whole
    letters = "".join(filter(str.isalnum, said.casefold()))
    assert all("".join(filter(str.isalnum, text.casefold())) in letters for text in again)
    assert [s for chapter in script.chapters for s, _ in chapter.segments] == segments
    assert all(chapter.segments for chapter in script.chapters)
    assert all(chapter.title.strip() for chapter in script.chapters)
    assert all(chapter.estimate > 0 for chapter in script.chapters)
    for segment, pause in pairs:
        assert pause.milliseconds == getattr(settings.pauses, pause.kind.value)
        assert segment.parts
        assert all(part.strip() == part != "" for part in segment.parts)
        assert "\n" not in segment.spoken
        if narrator.limit:
            assert all(len(part) <= narrator.limit for part in segment.parts)
        written = [w for w, _ in segment.anchors]
        spoken = [s for _, s in segment.anchors]
        assert written == sorted(written)
        assert spoken == sorted(spoken)
        assert all(0 <= w <= len(segment.text) for w in written)
        assert all(0 <= s <= len(segment.spoken) for s in spoken)


@pytest.mark.slow
@given(ARTICLES, LENGTHS, st.booleans())
def test_no_word_of_any_article_is_lost(text, lengths, captions):
    try:
        article = parse_text(text)
    except Exception as exc:  # noqa: BLE001 - only for what holds no words
        assert not re.search(r"\w", text), exc  # noqa: PT017
        return
    settings = Settings(chapters=lengths, captions=captions)
    check(
        plan_article(article, settings, [VoiceProfile(NORMALIZER)]),
        article,
        settings,
        VoiceProfile(NORMALIZER),
    )


@given(ARTICLES, st.integers(20, 120))
def test_parts_fit_the_voice_and_say_the_same(text, limit):
    try:
        article = parse_text(text)
    except Exception:  # noqa: BLE001 - tested above
        return
    settings, narrator = Settings(), VoiceProfile(NORMALIZER, limit=limit)
    cut = plan_article(article, settings, [narrator])
    check(cut, article, settings, narrator)
    whole = plan_article(article, settings, [VoiceProfile(NORMALIZER)])
    for one, other in zip(cut.segments(), whole.segments(), strict=True):
        assert one[0].text == other[0].text
        assert without_space(one[0].spoken) == without_space(other[0].spoken)


@given(st.text(max_size=400))
def test_any_text_at_all_can_be_planned_or_is_refused(text):
    from briefing import BriefingError

    try:
        article = parse_text(text)
        script = plan_article(article, Settings(), [VoiceProfile(NORMALIZER, limit=100)])
    except BriefingError:
        return
    if script.chapters:
        check(script, article, Settings(), VoiceProfile(NORMALIZER, limit=100))


def test_a_sentence_without_a_word_joins_its_neighbour():
    text = "Tin vắn\n\n!!! Mở đầu.\n\n🎉. … Một câu. Hai câu! ?!"
    script = plan(BriefingRequest(source(text), Settings(engine="silent"))).script
    said = [segment.text for segment, _ in script.segments()]
    assert said == ["Tin vắn", "!!! Mở đầu.", "🎉. … Một câu.", "Hai câu! ?!"]


@pytest.mark.parametrize("path", [*USERS, *SEEDS, *CORPUS[::4]], ids=name_of)
def test_whole_articles_lose_nothing(path):
    given_source = source(path.read_bytes(), path.name)
    settings = Settings(engine="silent")
    outline = plan(BriefingRequest(given_source, settings))
    check(outline.script, parse(given_source), settings, VoiceProfile(NORMALIZER))


@pytest.mark.parametrize("path", [*USERS, *SEEDS, *CORPUS], ids=name_of)
def test_chapters_of_ordinary_articles_are_neither_crumbs_nor_lectures(path):
    """None under 15 s; none over 75 s that has a paragraph's end, or a sentence's, to cut at."""
    outline = plan(BriefingRequest(source(path.read_bytes(), path.name), Settings(engine="espeak")))
    chapters = outline.script.chapters
    if outline.script.estimate >= 15_000:
        assert all(chapter.estimate >= 15_000 for chapter in chapters)
    enough = 15_000 * 1.12  # estimates err, and the planner allows for it
    for chapter in chapters:
        paragraphs = {segment.paragraph for segment, _ in chapter.segments}
        if chapter.estimate > 75_000:
            assert len(paragraphs) == 1 or _uncuttable(chapter, enough), chapter.title


def _uncuttable(chapter, shortest: float) -> bool:
    """Say whether every cut between paragraphs would leave a piece that is too short."""
    lengths: dict[int, int] = {}
    for segment, pause in chapter.segments:
        spoken = len(segment.spoken.split()) * 1000 / 4.5 + pause.milliseconds
        lengths[segment.paragraph] = lengths.get(segment.paragraph, 0) + round(spoken)
    times, total = list(lengths.values()), sum(lengths.values())
    return all(
        min(sum(times[:cut]), total - sum(times[:cut])) < shortest for cut in range(1, len(times))
    )


def test_the_user_s_article_has_four_chapters_or_more_in_three_minutes():
    for path in USERS:
        script = plan(BriefingRequest(source(path.read_bytes()), Settings(engine="espeak"))).script
        assert len(script.chapters) >= 4
        assert 150_000 <= script.estimate <= 240_000


def test_what_stands_where_decides_the_pause():
    script = plan(BriefingRequest(source(ARTICLE), Settings(engine="silent"))).script
    pairs = list(script.segments())
    kinds = [(segment.kind.value, pause.kind.value) for segment, pause in pairs]
    assert kinds[0] == ("title", "title")
    assert kinds[1] == ("dateline", "paragraph")
    story = next(n for n, (s, _) in enumerate(pairs) if s.text.startswith("Cùng ngày"))
    assert kinds[story - 1][1] == "story"
    same = [
        (one[1].kind.value, one[0].paragraph == two[0].paragraph) for one, two in pairwise(pairs)
    ]
    assert all((kind == "sentence") == inside for kind, inside in same)


def passage(
    seconds: float, *, opens: bool = False, title: str = "", text: str = "Một câu."
) -> Passage:
    from briefing.model.script import Pause, PauseKind, Segment, SegmentKind

    segment = Segment(0, SegmentKind.BODY, 0, text, ("một câu",))
    pause = Pause(PauseKind.PARAGRAPH, 600)
    return Passage(((segment, pause),), round(seconds * 1000), opens, False, title)


PASSAGES = st.builds(
    passage, st.floats(1, 200), opens=st.booleans(), title=st.sampled_from(["", "Mục"])
)


@given(st.lists(PASSAGES, min_size=1, max_size=60), LENGTHS)
def test_chapters_divide_an_article_without_rest(passages, lengths):
    chapters = divide(passages, lengths)
    assert sum(len(chapter.segments) for chapter in chapters) == len(passages)
    assert sum(chapter.estimate for chapter in chapters) == sum(p.estimate for p in passages)


def price(passages: list[Passage], lengths: ChapterLengths) -> float:
    """What one chapter of these costs, by itself."""
    shortest, longest = lengths.shortest * 1120, lengths.longest * 880
    duration = sum(passage.estimate for passage in passages)
    cost = (2 * duration / (shortest + longest) - 1) ** 2
    cost += 0 if passages[0].opens else 10
    cost += sum((400 if p.title or p.story else 60) for p in passages[1:] if p.opens)
    if duration < shortest:
        cost += 1000 * (2 - duration / shortest)
    elif duration > longest and len(passages) > 1:
        cost += 200 * duration / longest
    return cost


SHORT_PASSAGES = st.builds(
    passage, st.floats(0.2, 50), opens=st.booleans(), title=st.sampled_from(["", "Mục"])
)


@given(st.lists(SHORT_PASSAGES, min_size=1, max_size=60), LENGTHS)
def test_no_division_costs_less_than_the_one_that_is_found(passages, lengths):
    least = [0.0]
    for end in range(1, len(passages) + 1):
        costs = (least[start] + price(passages[start:end], lengths) for start in range(end))
        least.append(min(costs))
    found, at = 0.0, 0
    for chapter in divide(passages, lengths):
        end = at + len(chapter.segments)  # one a passage
        found += price(passages[at:end], lengths)
        at = end
    assert found == pytest.approx(least[-1])


def test_chapters_begin_where_sections_do():
    passages = [passage(20, opens=True, title="Một"), passage(20), passage(20),
                passage(20, opens=True, title="Hai"), passage(20)]  # fmt: skip
    assert [c.title for c in divide(passages, ChapterLengths())] == ["Một", "Hai"]


def test_long_sections_are_divided_between_paragraphs():
    passages = [passage(20, opens=True, title="Một"), *[passage(20) for _ in range(8)]]
    chapters = divide(passages, ChapterLengths())
    assert len(chapters) > 1
    assert all(15_000 <= chapter.estimate <= 75_000 for chapter in chapters)


def test_short_sections_join_their_neighbours():
    passages = [passage(4, opens=True, title=f"Mục {n}") for n in range(12)]
    assert all(chapter.estimate >= 15_000 for chapter in divide(passages, ChapterLengths()))


def test_headings_that_come_again_are_told_apart():
    passages = [
        passage(40, opens=True, title="Bối cảnh", text="Trận một."),
        passage(40, opens=True, title="Bối cảnh", text="Trận hai."),
    ]
    titles = [chapter.title for chapter in divide(passages, ChapterLengths())]
    assert titles == ["Bối cảnh", "Bối cảnh (2)"]


def test_a_chapter_without_a_heading_is_named_by_what_it_tells():
    passages = [
        passage(40, opens=True, title="Mưa lớn", text="Mưa lớn."),
        passage(40, text="Tuy nhiên, huyện Sơn Hà đã sơ tán 120 hộ dân trong đêm."),
        passage(40, text="Tuy nhiên, huyện Sơn Hà đã sơ tán 120 hộ dân trong đêm."),
    ]
    first, second, third = (chapter.title for chapter in divide(passages, ChapterLengths()))
    assert (first, second) == ("Mưa lớn", "Huyện Sơn Hà đã sơ tán 120 hộ dân trong đêm")
    assert third not in {first, second}


@pytest.mark.parametrize("pauses", [{"sentence": 99}, {"story": 10_001}, {"title": 0}])
def test_pauses_have_a_range(pauses):
    with pytest.raises(UsageError, match="out of its range"):
        Pauses(**pauses)


@pytest.mark.parametrize(
    ("turn", "voices"),
    [("paragraph", [0, 0, 1, 2, 0, 1]), ("story", [0, 0, 0, 0, 1, 1])],
)
def test_three_voices_take_turns(turn, voices):
    text = "Tít lớn\n\n14/9/2021\n\nMột đoạn. Vẫn thế.\n\nĐoạn nữa.\n\n***\n\nChuyện hai.\n\nHết."
    article = parse_text(text)
    script = plan_article(article, Settings(turn=turn), [VoiceProfile(NORMALIZER)] * 3)
    found: dict[int, int] = {}
    for segment, _ in script.segments():
        found.setdefault(segment.paragraph, segment.voice)
    assert list(found.values()) == voices


def test_paragraphs_know_where_sections_and_stories_begin():
    text = "# Tít\n\nMở đầu.\n\n## Mục\n\nMột.\n\nHai.\n\n***\n\nBa.\n\nBốn."
    blocks = list(blocks_of(parse_markdown(text), captions=True))
    assert [(block.text, block.opens, block.story) for block in blocks] == [
        ("Tít", True, False),
        ("Mở đầu.", False, False),
        ("Mục", True, False),
        ("Một.", False, False),
        ("Hai.", False, False),
        ("Ba.", True, True),
        ("Bốn.", False, False),
    ]
    assert {block.turn for block in blocks} == {0}


def spoken_texts(script):
    return [segment.text for segment, _ in script.segments()]


def repeated(script):
    return [item.text for item in script.left_out if item.reason is Omission.REPEATED]


ONCE = "Cây cầu dài 120 m nối hai xã vùng cao."
ARTICLE_WITH_REPEATS = f"""# Thông xe cầu Nậm Hồng

Sáng nay, huyện Mường Lang khánh thành cầu. {ONCE}

![{ONCE}](cau.jpg)

{ONCE} Bà con góp hơn 2.000 ngày công. Vâng.

Vâng. Đường dẫn còn phải làm thêm ba tháng nữa.
"""


@pytest.mark.parametrize("captions", [True, False])
def test_what_was_just_said_is_said_once(captions):
    article = parse_markdown(ARTICLE_WITH_REPEATS)
    script = plan_article(article, Settings(captions=captions), [VoiceProfile(NORMALIZER)])
    assert spoken_texts(script).count(ONCE) == 1
    assert repeated(script) == [ONCE] * (1 + captions)
    assert spoken_texts(script).count("Vâng.") == 2  # it may be meant
    ids = [segment.id for segment, _ in script.segments()]
    assert ids == list(range(len(ids)))


def test_what_was_said_long_ago_may_be_said_again():
    between = "\n\n".join(f"Đoạn thứ {number} kể một chuyện khác." for number in range(12))
    article = parse_text(f"Tít lớn\n\n14/9/2021\n\n{ONCE}\n\n{between}\n\n{ONCE}\n")
    script = plan_article(article, Settings(), [VoiceProfile(NORMALIZER)])
    assert spoken_texts(script).count(ONCE) == 2
    assert repeated(script) == []
