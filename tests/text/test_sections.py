"""A lexicon's row may hold for one section of a newspaper only."""

from __future__ import annotations

import json

import pytest

from tests.text.test_commands import run

LEXICON = "HLV\tthầy\t\tThể thao\nVAR\tvê a rờ\nHLV\tgiáo viên\tno-such-voice\n"
PAGE = """<html><head><script type="application/ld+json">{{"@type": "NewsArticle",
"headline": "Chuyện của {name}", "datePublished": "2026-06-15", "articleSection": "{section}"}}
</script></head><body><article><h1>Chuyện của {name}</h1>
<p>HLV {name} {told}</p>
</article></body></html>"""
STORIES = {
    "An": "nói với các học trò rằng họ phải xem lại VAR trước khi bước ra sân tập vào sáng mai.",
    "Bình": "mở lớp bơi miễn phí cho trẻ em ở vùng lũ, nơi mỗi năm nước lên ngập cả mái nhà.",
}


@pytest.fixture
def lexicon(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "tu-dien.tsv"
    path.write_text(LEXICON, encoding="utf-8")
    return path


def planned(command, *args):
    """Return all that a command would say."""
    plan = json.loads(run(command, *args, "--json", "-e", "silent").output)
    segments = [s for chapter in plan["chapters"] for s in chapter["segments"]]
    return " ".join(segment["spoken"] for segment in segments)


def page(folder, name, section):
    path = folder / f"{name}.html"
    path.write_text(PAGE.format(name=name, section=section, told=STORIES[name]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("section", "spoken"),
    [
        ("Thể thao", "thầy"),
        ("thể  THAO", "thầy"),
        ("Thời sự", "huấn luyện viên"),
        ("", "huấn luyện viên"),
    ],
)
def test_an_option_names_the_section(lexicon, tmp_path, section, spoken):
    article = tmp_path / "bai.txt"
    article.write_text("Tin vui\n\nHLV xem VAR rồi cười.\n", encoding="utf-8")
    said = planned("plan", article, "--lexicon", lexicon, "--section", section)
    assert f"{spoken} xem vê a rờ" in said.lower()


@pytest.mark.parametrize(
    ("section", "spoken"), [("Thể thao", "thầy An"), ("Giáo dục", "huấn luyện viên An")]
)
def test_a_page_names_its_section(lexicon, tmp_path, section, spoken):
    said = planned("plan", page(tmp_path, "An", section), "--lexicon", lexicon)
    assert spoken.lower() in said.lower()


def test_the_option_wins_over_the_page(lexicon, tmp_path):
    sports = page(tmp_path, "An", "Thể thao")
    said = planned("plan", sports, "--lexicon", lexicon, "--section", "Giáo dục")
    assert "thầy" not in said


def test_each_story_of_a_bulletin_has_its_own_section(lexicon, tmp_path):
    pages = page(tmp_path, "An", "Thể thao"), page(tmp_path, "Bình", "Giáo dục")
    said = planned("bulletin", *pages, "--plan", "--lexicon", lexicon).lower()
    assert "thầy an" in said
    assert "thầy bình" not in said
    assert "huấn luyện viên bình" in said


def test_another_section_is_another_briefing(lexicon, tmp_path):
    article = tmp_path / "bai.txt"
    article.write_text("Tin vui\n\nHLV cười.\n", encoding="utf-8")
    folder = tmp_path / "ra"
    make = ("make", article, "--lexicon", lexicon, "-e", "silent", "-o", folder)
    for section, spoken in (("", "huấn luyện viên"), ("Thể thao", "thầy")):
        run(*make, "--section", section)
        written = [path.read_text(encoding="utf-8") for path in folder.rglob("*.json")]
        assert any(f"{spoken} cười" in text.lower() for text in written)
