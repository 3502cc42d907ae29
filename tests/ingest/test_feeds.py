"""RSS and Atom: entries in order, whole or by their link."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from briefing.ingest.document import Document
from briefing.ingest.feed import read_feed
from briefing.ingest.found import Failure, SourceRef
from briefing.ingest.sources import Sources
from briefing.net.errors import RefusedError
from tests.ingest.test_pages import page
from tests.support.texts import said

LONG = "".join(
    f"<p>Đoạn {n}: nước sông dâng thêm {n} phân, bà con hai bên bờ thay nhau canh đê suốt đêm.</p>"
    for n in range(2, 30)
)
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Báo Mới - Thời sự</title>
<link>https://bao.example/</link>
<item><title>Bài thứ nhất</title><link>{host}/vov</link><guid isPermaLink="false">1</guid>
<pubDate>Wed, 08 Jul 2026 14:05:00 +0700</pubDate><category>Kinh tế</category>
<description><![CDATA[<a href="x"><img src="y"></a>Giá lúa tươi tại ruộng]]></description></item>
<item><title>Bài &lt;b&gt;thứ&lt;/b&gt; hai</title><link>{host}/mat</link><guid>2</guid>
<pubDate>Tue, 07 Jul 2026 20:00:00 GMT</pubDate><description>Tóm tắt</description></item>
<item><title>Bài thứ ba</title><link>/ba?utm_source=rss</link><guid>3</guid>
<dc:creator>Lê An</dc:creator>
<pubDate>Mon, 06 Jul 2026 08:00:00 +0700</pubDate>
<content:encoded><![CDATA[{long}]]></content:encoded>
</item>
<item><title>Lần nữa</title><link>{host}/vov#x</link><guid>4</guid></item>
<item><title>Tin không có liên kết</title><guid isPermaLink="false">tin-5</guid>
<description>Một tin ngắn chỉ có vài lời trong nguồn tin.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog Phù Lãng</title>
<id>urn:x</id><updated>2026-04-05T00:00:00Z</updated>
<entry><id>urn:uuid:1</id><title>Chuyện làng nghề gốm</title><link rel="alternate" href="/blog"/>
<updated>2026-04-05T18:00:00Z</updated><author><name>Thu Hà</name></author>
<category term="Làng nghề"/><summary>Làng có 200 lò</summary></entry></feed>"""


def rss(host) -> str:
    return RSS.format(host=host.url("")[: -0 or None].rstrip("/"), long=LONG)


def test_rss(host, sources) -> None:
    host.serve("/vov", page("vov"))
    link = host.serve("/rss", rss(host), "application/rss+xml; charset=utf-8")
    items = list(sources.expand([link]))
    assert host.paths() == ["/robots.txt", "/rss"]  # no entry is fetched to be found
    assert [item.identity for item in items] == [
        host.url("/vov"), host.url("/mat"), host.url("/ba"), "tin-5",
    ]  # fmt: skip
    assert all(isinstance(item, SourceRef) and item.version for item in items)
    first, second, third, fourth = sources.documents([link])
    assert isinstance(first, Document)
    assert first.about.section == "Kinh tế"
    assert first.about.source == "Báo điện tử ĐTN"  # the page's own word goes first
    assert isinstance(second, Failure)
    assert "not there" in str(second.error)
    assert third.about.byline == "Lê An"
    assert third.about.published == dt.date(2026, 7, 6)
    assert sum(block.text.startswith("Đoạn ") for block in third.blocks) == 28
    assert "vài lời trong nguồn tin" in said(fourth)


def test_an_entry_by_link_knows_what_the_feed_said(host, sources) -> None:
    host.serve("/blog", page("blog"))
    link = host.serve("/feed", ATOM, "text/xml")  # what many feeds are sent as
    (document,) = sources.documents([link])
    assert document.about.byline == "Thu Hà"
    assert document.about.section == "Làng nghề"
    assert document.about.source == "Trang tin Phù Lãng"  # as its window is called
    assert document.about.published == dt.date(2026, 4, 5)  # as the page says


def test_a_feed_in_a_file(host, sources, tmp_path) -> None:
    host.serve("/vov", page("vov"))
    for name in ("tin.rss", "tin.xml", "tin"):
        file = tmp_path / name
        file.write_text(rss(host), encoding="utf-8")
        items = list(sources.expand([str(file)]))
        assert [type(item) for item in items] == [SourceRef] * 4, name
        assert sources.read(items[0]).about.title.startswith("Lúa hè thu")


def test_only_what_is_new(host, options) -> None:
    link = host.serve("/rss", rss(host), "application/rss+xml")
    with Sources(replace(options, since=dt.date(2026, 7, 8))) as sources:
        names = [item.name for item in sources.expand([link])]
    # 20:00 UTC on the 7th is the 8th in Vietnam; what has no date stays
    assert names == [host.url("/vov"), host.url("/mat"), "Tin không có liên kết"]


def test_no_more_than_so_many(host, options) -> None:
    link = host.serve("/rss", rss(host), "application/rss+xml")
    with Sources(replace(options, limits=replace(options.limits, entries=2))) as sources:
        assert len(list(sources.expand([link]))) == 2


def test_a_stamp_changes_with_what_the_feed_says(host) -> None:
    before = [entry.version for entry in read_feed(rss(host).encode(), "f")]
    after = [
        entry.version for entry in read_feed(rss(host).replace("Tóm tắt", "Mới").encode(), "f")
    ]
    assert [one == two for one, two in zip(before, after, strict=True)] == [True, False] + [
        True
    ] * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_charsets(host, encoding: str) -> None:
    (entry,) = read_feed(ATOM.encode(encoding), "f")
    assert entry.about.title == "Chuyện làng nghề gốm"


def test_a_broken_feed_gives_what_it_can(host) -> None:
    entries = list(read_feed(rss(host)[:900].encode(), "f"))
    assert entries[0].about.title == "Bài thứ nhất"


@pytest.mark.parametrize("link", ["bai-mot", "http://", "tag:bao,2026:1", "http://[a/b", "mailto:"])
def test_an_entry_that_carries_its_article_needs_no_link(link: str, sources, tmp_path) -> None:
    path = tmp_path / "tin.rss"
    text = "Chợ nổi họp từ lúc trời còn tối, ghe nào cũng treo sào. " * 60
    path.write_text(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
        f"<item><title>Chợ nổi</title><link>{link}</link><content:encoded>"
        f"&lt;p&gt;{text}&lt;/p&gt;</content:encoded></item></channel></rss>"
    )
    (found,) = sources.documents([path])
    assert isinstance(found, Document), found.error
    assert found.about.title == "Chợ nổi"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!entity % a SYSTEM "http://127.0.0.1/x.dtd"> %a;',
    ],
)
def test_entities_are_refused(host, sources, entity: str, encoding: str) -> None:
    bomb = f"<?xml version='1.0'?><!DOCTYPE rss [{entity}]><rss><channel><item><title>&b;</title>"
    link = host.serve("/rss", bomb.encode(encoding), "application/rss+xml")
    (failure,) = sources.documents([link])
    assert isinstance(failure.error, RefusedError)
    assert "entities" in str(failure.error)
    assert len(host.asked) == 2


def test_what_is_no_feed(host, sources) -> None:
    link = host.serve("/rss", "<rss></rss>", "application/rss+xml")
    assert [item for item in sources.expand([link]) if isinstance(item, SourceRef)] == []


def test_a_feed_that_its_parser_breaks_on_is_refused_in_one_line(tmp_path, sources) -> None:
    path = tmp_path / "tin.rss"
    path.write_text("<rss><channel><title>a &#x110000; b</title><item>")
    (failure,) = sources.documents([path])
    assert isinstance(failure, Failure)
    assert "tin.rss is a damaged feed" in str(failure.error)


def test_an_entry_may_not_lead_inside(host, options) -> None:
    evil = ATOM.replace("/blog", "http://169.254.169.254/latest/meta-data")
    names = {"nguon.example": ["8.8.8.8"]}
    feed = next(read_feed(evil.encode(), "f"))
    from briefing.ingest.sources import _found

    found = _found(feed, "x", None)
    with (
        Sources(
            replace(options, private=False), look_up=lambda name, _: names.get(name, [name])
        ) as s,
        pytest.raises(RefusedError, match="within this machine"),
    ):
        s.read(found)
