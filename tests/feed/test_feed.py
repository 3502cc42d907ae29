from __future__ import annotations

import html.parser
import io
import os
import shutil
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import feedparser
import podcastparser
import pytest

from briefing.errors import UsageError
from briefing.publishing.catalogue import Library, scan
from briefing.publishing.feed import ARTWORK, FEED, Channel, LiveFeed, render, write_feed
from tests.feed.libraries import NASTY, fill, put
from tests.feed.rules import NAMES, problems, urls

if TYPE_CHECKING:
    from pathlib import Path

_FIRST_NAME = b"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
BASE = "https://example.org/tin/"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    fill(folder, 7)
    return folder


def _feed(folder: Path, **options) -> bytes:
    data = render(Channel(base_url=BASE, **options), Library.of(scan(folder)))
    assert data is not None
    return data


def test_the_published_rules_are_kept(library: Path) -> None:
    assert list(problems(_feed(library))) == []
    assert list(problems(_feed(library, email="tin@example.org", author="Tòa soạn"))) == []


def test_feedparser_reads_it(library: Path) -> None:
    read = feedparser.parse(_feed(library, author="Tòa soạn"))
    assert not read.bozo
    assert (read.feed.title, read.feed.language, read.feed.author) == ("Bản tin", "vi", "Tòa soạn")
    assert read.feed.image.href == BASE + ARTWORK
    assert len(read.entries) == 7
    newest = read.entries[0]
    episode = scan(library)[0]
    (enclosure,) = newest.enclosures
    assert enclosure.href == BASE + episode.audio
    assert (enclosure.length, enclosure.type) == (str(episode.size), "audio/mpeg")
    assert newest.id == episode.id
    assert newest.itunes_duration == "180"
    assert newest.image.href == BASE + episode.cover
    assert parsedate_to_datetime(newest.published).isoformat() == "2026-05-19T00:00:02+07:00"
    assert "0:00 Chương 0 của tin 0" in newest.summary
    assert newest.podcast_chapters["url"] == BASE + episode.chapter_list
    assert newest.podcast_transcript["url"] == BASE + episode.transcript


def test_podcastparser_reads_it_and_its_chapters(library: Path) -> None:
    # It knows the Podcasting 2.0 namespace by its first name only.
    data = _feed(library).replace(NAMES["podcast"].encode(), _FIRST_NAME)
    read = podcastparser.parse(BASE + FEED, io.BytesIO(data))
    assert (read["title"], read["language"]) == ("Bản tin", "vi")
    assert read["cover_url"] == BASE + ARTWORK
    assert not read["explicit"]
    newest = read["episodes"][0]
    episode = scan(library)[0]
    assert newest["guid"] == episode.id
    assert newest["total_time"] == 180
    (enclosure,) = newest["enclosures"]
    assert enclosure["url"] == BASE + episode.audio
    assert (enclosure["file_size"], enclosure["mime_type"]) == (episode.size, "audio/mpeg")
    assert newest["chapters_json_url"] == BASE + episode.chapter_list
    assert newest["transcript_url"] == BASE + episode.transcript


def test_the_identifier_is_the_one_that_the_namespace_prescribes() -> None:
    # The example on the namespace's page about this tag.
    from briefing.publishing.feed import channel

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channel, "FEED", "rss")
        assert Channel("https://podnews.net/").identifier == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert Channel("http://a.vn").identifier == Channel("https://a.vn/").identifier
    kept = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert Channel("https://a.vn", guid=kept).identifier == kept


class _Elements(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs) -> None:
        self.seen.add(tag)


def test_what_comes_from_an_article_is_text_and_nothing_else(tmp_path: Path) -> None:
    chapters = [{"start": 0, "end": 9, "title": NASTY}]
    put(tmp_path, 0, name="x", title=NASTY, source=NASTY, byline=NASTY, chapters=chapters)
    data = _feed(tmp_path, title=NASTY, description=NASTY, author=NASTY)
    assert [p for p in problems(data) if "is there" in p] == []
    (item,) = ET.fromstring(data).iter("item")  # noqa: S314  our own
    expected = NASTY.replace("\x0b", "").strip()
    assert (item.findtext("title") or "").strip() == expected
    description = item.findtext("description") or ""
    assert _Elements(description).seen <= {"p", "br"}
    assert "onerror" in description
    read = feedparser.parse(data)
    assert not read.bozo
    assert "<img" not in read.entries[0].summary


def items(data: bytes) -> dict[str, ET.Element]:
    root = ET.fromstring(data)  # noqa: S314  our own
    return {item.findtext("title") or "": item for item in root.iter("item")}


def test_times_are_the_articles_own_else_those_of_the_making(tmp_path: Path) -> None:
    day = "2026-05-19"
    own = {"identity": "a", "sha256": "", "time": "07:30"}
    put(tmp_path, 1, title="Có giờ", published=day, article=own, made="2026-05-20T01:00:00+07:00")
    put(tmp_path, 2, title="Không giờ", published=day, made="2026-05-19T09:15:20.250+07:00")
    put(tmp_path, 3, title="Ngày xưa", published="2020-04-02", made="2026-05-19T10:00:00+07:00")
    times = {title: item.findtext("pubDate") for title, item in items(_feed(tmp_path)).items()}
    assert times == {
        "Ngày xưa": "Tue, 19 May 2026 10:00:00 +0700",
        "Không giờ": "Tue, 19 May 2026 09:15:20 +0700",
        "Có giờ": "Tue, 19 May 2026 07:30:00 +0700",
    }
    assert list(times) == ["Ngày xưa", "Không giờ", "Có giờ"]


def test_no_two_times_are_equal_and_what_was_made_later_is_later(tmp_path: Path) -> None:
    for number in range(9):  # nine within a second
        made = f"2026-05-19T09:15:20.{number:03d}+07:00"
        put(tmp_path, number, name=f"{9 - number}", title=f"Tin {number}", made=made)
    found = items(_feed(tmp_path))
    assert list(found) == [f"Tin {number}" for number in reversed(range(9))]
    times = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in found.values()]
    assert times == sorted(set(times), reverse=True)


def test_what_is_made_anew_keeps_its_time(tmp_path: Path) -> None:
    made = "2026-05-19T09:15:20+07:00"
    put(tmp_path, 0, made=made)
    write_feed(tmp_path, Library.of(scan(tmp_path)), Channel(BASE))
    before = scan(tmp_path)[0]
    put(tmp_path, 0, made="2026-05-20T06:00:00+07:00", byline="Minh An")
    after = scan(tmp_path)[0]
    assert after.digest != before.digest
    assert after.moment == before.moment
    # Without what the cache knows, and with other times of the files, the feed still says so.
    shutil.rmtree(os.environ["BRIEFING_CACHE"])
    assert scan(tmp_path)[0].moment == before.moment
    (tmp_path / FEED).unlink()
    shutil.rmtree(os.environ["BRIEFING_CACHE"])
    assert scan(tmp_path)[0].moment > before.moment


def test_items_tell_who_speaks_who_wrote_and_where_the_article_is(tmp_path: Path) -> None:
    voice = {"engine": "edge", "language": "vi", "rate": 1.0, "gain": 1.0}
    voices = [voice | {"name": "a", "person": "Hoài My"}, voice | {"name": "b"}]
    article = {"identity": "a", "sha256": "", "url": "https://bao.example/tin?so=1"}
    put(tmp_path, 0, title="Bài", byline="Minh An", voices=voices, article=article)
    put(tmp_path, 1, title="Bản tin", voices=voices[:1], articles=[{"identity": "a"}])
    found = items(_feed(tmp_path))
    assert found["Bài"].findtext("link") == "https://bao.example/tin?so=1"
    assert (found["Bản tin"].findtext("link") or "").startswith(f"{BASE}#e=")
    persons = {
        title: [(each.text, each.attrib) for each in item.findall("podcast:person", NAMES)]
        for title, item in found.items()
    }
    assert persons == {
        "Bài": [
            ("Hoài My", {"group": "cast", "role": "narrator"}),
            ("b", {"group": "cast", "role": "narrator"}),
            ("Minh An", {"group": "writing", "role": "author"}),
        ],
        "Bản tin": [("Hoài My", {"group": "cast", "role": "host"})],
    }


def test_the_show_tells_how_often_it_comes(library: Path) -> None:
    def told(**options) -> list[tuple[str | None, dict[str, str]]]:
        root = ET.fromstring(_feed(library, **options))  # noqa: S314  our own
        found = root.findall("channel/podcast:updateFrequency", NAMES)
        return [(each.text, each.attrib) for each in found]

    assert told() == [("Hằng ngày", {"rrule": "FREQ=DAILY"})]
    assert told(frequency="weekly") == [("Hằng tuần", {"rrule": "FREQ=WEEKLY"})]
    assert told(frequency="") == []


def test_the_same_briefings_give_the_same_bytes(library: Path) -> None:
    channel = Channel(BASE, newest=3)
    changed = write_feed(library, Library.of(scan(library)), channel)
    assert {path.name for path in changed} == {
        FEED, ARTWORK, "feed-archive-1.xml", "feed-archive-2.xml"
    }  # fmt: skip
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in changed}
    assert write_feed(library, Library.of(scan(library)), channel) == ()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in changed} == before
    for path in changed:
        path.unlink()
    write_feed(library, Library.of(scan(library)), channel)
    assert {path: path.read_bytes() for path in before} == {p: b[0] for p, b in before.items()}


@pytest.mark.parametrize("count", range(12))
def test_every_briefing_is_in_the_feed_or_its_archive(tmp_path: Path, count: int) -> None:
    fill(tmp_path, count)
    write_feed(tmp_path, Library.of(scan(tmp_path)), Channel(BASE, newest=3))
    seen, name, visited = set(), FEED, []
    while name:
        root = ET.parse(tmp_path / name).getroot()  # noqa: S314  our own
        visited.append(name)
        seen |= {guid.text for guid in root.iter("guid")}
        assert len(list(root.iter("item"))) <= 3
        assert (root.find("channel/fh:archive", NAMES) is None) == (name == FEED)
        link = root.find("channel/atom:link[@rel='prev-archive']", NAMES)
        name = "" if link is None else link.get("href", "").removeprefix(BASE)
    assert seen == {episode.id for episode in scan(tmp_path)}
    assert {path.name for path in tmp_path.glob("feed*.xml")} == set(visited)


def test_archives_stay_as_they_are_when_a_briefing_comes(library: Path) -> None:
    channel = Channel(BASE, newest=3)
    write_feed(library, Library.of(scan(library)), channel)
    put(library, 0, name="2026-05-20-moi", published="2026-05-20", article={"identity": "new"})
    assert [path.name for path in write_feed(library, Library.of(scan(library)), channel)] == [FEED]


def test_archives_that_are_no_longer_needed_go(library: Path) -> None:
    own = library / "feed-archive-of-mine.xml"
    own.write_text("mine")
    write_feed(library, Library.of(scan(library)), Channel(BASE, newest=2))
    assert (library / "feed-archive-3.xml").exists()
    write_feed(library, Library.of(scan(library)), Channel(BASE))
    assert sorted(path.name for path in library.glob("feed-*")) == [own.name]


def test_the_show_keeps_artwork_of_its_own(library: Path) -> None:
    (library / ARTWORK).write_bytes(b"mine")
    write_feed(library, Library.of(scan(library)), Channel(BASE))
    assert (library / ARTWORK).read_bytes() == b"mine"


def test_addresses_are_ascii(tmp_path: Path) -> None:
    put(tmp_path / "năm 2026", 0, name="tin mới")
    data = render(Channel("https://ví-dụ.vn/Tin tức/"), Library.of(scan(tmp_path)))
    assert data is not None
    assert "https://xn--v-d-rma6749a.vn/Tin%20t%E1%BB%A9c/feed.xml" in urls(data)
    assert f"{BASE}x".isascii()
    assert list(problems(data)) == []


def test_a_description_of_very_many_chapters_is_shortened(tmp_path: Path) -> None:
    chapters = [
        {"start": n * 30_000, "end": n * 30_000 + 30_000, "title": f"Chương thứ {n} & rất dài"}
        for n in range(300)
    ]
    put(tmp_path, 0, chapters=chapters)
    (item,) = ET.fromstring(_feed(tmp_path)).iter("item")  # noqa: S314  our own
    description = item.findtext("description") or ""
    assert len(description.encode()) <= 4000
    assert description.endswith("<br/>…</p>")
    assert "<br/>0:00:30 Chương thứ 1 &amp; rất dài<br/>" in description
    assert list(problems(_feed(tmp_path))) == []


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "example.org"},
        {"base_url": "ftp://example.org"},
        {"base_url": "https://"},
        {"base_url": "https://a b/"},
        {"base_url": "https://user:pass@example.org/"},
        {"base_url": "https://example.org/?q=1"},
        {"base_url": "https://example.org:99999/"},
        {"base_url": 'https://example.org"onclick=/'},
        {"base_url": "javascript:alert(1)"},
        {"newest": 0},
        {"newest": 1001},
        {"title": " "},
        {"email": "nobody"},
        {"guid": "x"},
    ],
)
def test_what_cannot_be_is_refused(options: dict) -> None:
    with pytest.raises(UsageError, match=r"feed\."):
        Channel(**options)


def test_a_live_feed_takes_the_address_it_was_asked_at(library: Path) -> None:
    live = LiveFeed(library, Channel(newest=3))
    data, kind = live(FEED, "http://192.168.1.7:8765/abcd/") or (b"", "")
    assert kind.startswith("application/rss+xml")
    assert all(url.startswith("http://192.168.1.7:8765/abcd/") for url in urls(data))
    assert live("feed-archive-2.xml", "http://localhost:1/")
    assert live("feed-archive-3.xml", "http://localhost:1/") is None
    assert live("feed-archive-٣.xml", "http://localhost:1/") is None
    assert live("index.html", "http://localhost:1/") is None
    assert live(FEED, 'http://a"b/') is None
    picture, _ = live(ARTWORK, "http://localhost:1/") or (b"", "")
    assert picture.startswith(b"\xff\xd8")
    assert not list(library.glob("feed*"))
    settled = LiveFeed(library, Channel(BASE))
    data, _ = settled(FEED, "http://localhost:1/") or (b"", "")
    assert all(url.startswith(BASE) for url in urls(data))


def test_a_folder_that_cannot_be_written_is_one_line(library: Path) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        (library / FEED).mkdir()
    else:
        library.chmod(0o500)
    from briefing.errors import OutputError

    with pytest.raises(OutputError, match="feed"):
        write_feed(library, Library.of(scan(library)), Channel(BASE))
    library.chmod(0o700)
