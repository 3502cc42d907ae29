"""The ID3 tag, read by ffprobe, eyeD3, and byte by byte."""

from __future__ import annotations

import pytest

from briefing import BriefingRequest, Settings, make
from briefing.model.timeline import Chapter
from briefing.mp3.tags import Tags, read_chapters, render
from tests.support import listening
from tests.support.texts import ARTICLE, WHOLE, name_of, source

TAGS = Tags(
    title="Bản tin", artist="Báo Nhà", album="Tin", date="2020-04-02", comment="?", lyrics="…"
)


def frames(tag: bytes) -> list[tuple[str, bytes]]:
    """Walk over the frames of an ID3v2.3 tag, in the order of the file."""
    assert tag[:6] == b"ID3\x03\x00\x00"
    size = tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]
    found, at = [], 10
    while at < 10 + size:
        length = int.from_bytes(tag[at + 4 : at + 8], "big")
        found.append((tag[at : at + 4].decode("ascii"), tag[at + 10 : at + 10 + length]))
        at += 10 + length
    assert at == 10 + size
    return found


def listed(count: int) -> list[Chapter]:
    return [
        Chapter(1000 * n, 1000 * (n + 1), f"Chương {n} " + "dài" * (n % 7)) for n in range(count)
    ]


@pytest.fixture
def mp3(tmp_path, test_voices):
    """Give a function that writes an MP3 with these chapters."""
    audio = make(
        BriefingRequest(source("Một câu."), Settings(engine="beeper"), tmp_path / "out")
    ).audio

    def write(tags: Tags, chapters: list[Chapter]):
        data = audio.read_bytes()
        size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
        path = tmp_path / "tagged.mp3"
        path.write_bytes(render(tags, chapters, len(chapters) * 1000) + data[10 + size :])
        return path

    return write


@pytest.mark.parametrize("path", WHOLE, ids=name_of)
def test_readers_agree_on_number_order_and_titles_of_chapters(path, studio):
    recording = studio.read(path)
    told = [(c.start, c.end, c.title) for c in recording.chapters]
    for seen in (
        listening.chapters_by_ffprobe(recording.audio),
        listening.chapters_by_eyed3(recording.audio),
    ):
        assert [(c.start, c.end, c.title) for c in seen] == told


def test_title_artist_date_language_comment_and_transcript(tmp_path):
    job = BriefingRequest(
        source(ARTICLE), Settings(engine="silent"), tmp_path, publisher="Báo Cần Thơ"
    )
    path = make(job).audio
    tag = listening.by_eyed3(path).tag
    assert tag.version == (2, 3, 0)
    assert tag.title == "Chợ nổi Cái Răng vào mùa nước lên"
    assert tag.artist == "Báo Cần Thơ"
    (lyrics,) = tag.lyrics
    assert lyrics.lang == b"vie"
    assert "bông điên điển thì nở vàng hai bên bờ kênh." in lyrics.text
    assert lyrics.text.splitlines()[0] == tag.title
    (comment,) = tag.comments
    assert comment.lang == b"vie"
    assert "0:00 Chợ nổi Cái Răng" in comment.text
    told = listening.ffprobe(path, "-show_format")["format"]["tags"]
    assert told["title"] == tag.title
    assert told["artist"] == tag.artist
    assert (told["language"], told["date"]) == ("vie", "2021-09-14")
    length = dict(frames(path.read_bytes()))["TLEN"][1:].decode("utf-16").rstrip("\0")
    assert int(length) == pytest.approx(len(listening.decoded(path)) / 24, abs=1)


def test_frames_are_utf_16_and_chapters_stand_in_time_order(studio):
    """Players built on ffmpeg list chapters in the order of the file."""
    found = frames(studio.make(ARTICLE).audio.read_bytes())
    names = [name for name, _ in found]
    assert names.index("CTOC") < names.index("CHAP")
    starts = [
        int.from_bytes(body.split(b"\0", 1)[1][:4], "big") for name, body in found if name == "CHAP"
    ]
    assert starts == sorted(starts)
    assert len(starts) == len(studio.make(ARTICLE).chapters)
    for name, body in found:
        if name.startswith("T"):
            assert body[:3] == b"\x01\xff\xfe", name
        if name == "CHAP":  # no byte offsets: the times count
            assert body.split(b"\0", 1)[1][8:16] == b"\xff" * 8


def test_the_table_of_contents_is_the_top_and_ordered_and_named(studio):
    (body,) = (
        body for name, body in frames(studio.make(ARTICLE).audio.read_bytes()) if name == "CTOC"
    )
    element, rest = body.split(b"\0", 1)
    assert rest[0] == 0b11  # top-level, ordered
    assert rest[1] == len(studio.make(ARTICLE).chapters)
    children = rest[2:].split(b"\0")[: rest[1]]
    assert children == sorted(set(children))
    assert element not in children
    assert "Chương mục".encode("utf-16") in body


@pytest.mark.parametrize("count", [1, 2, 255, 256, 300, 700])
def test_any_number_of_chapters(count, mp3):
    """A table of contents counts its entries in one byte: longer ones are nested."""
    chapters = listed(count)
    path = mp3(TAGS, chapters)
    expected = [(c.start, c.end, c.title) for c in chapters]
    by_ffprobe = listening.chapters_by_ffprobe(path)
    assert [(c.start, c.end, c.title) for c in by_ffprobe] == expected
    assert [(c.start, c.end, c.title) for c in listening.chapters_by_eyed3(path)] == expected
    assert [c.title for c in read_chapters(path)[2]] == [c.title for c in chapters]


def test_titles_that_look_like_markup_or_need_surrogates(mp3):
    titles = ["<b>đậm</b> & [red]đỏ[/]", "🎙 Podcast", "‘Ngoặc’ “kép”", "a" * 500]
    chapters = [Chapter(n * 10, n * 10 + 10, title) for n, title in enumerate(titles)]
    path = mp3(TAGS, chapters)
    assert [c.title for c in listening.chapters_by_ffprobe(path)] == titles
    assert [c.title for c in listening.chapters_by_eyed3(path)] == titles


def test_a_picture_is_carried_whole(mp3):
    picture = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 300
    path = mp3(Tags("t", "a", "b", "2020-04-02", "c", "l", cover=picture), [])
    (image,) = listening.by_eyed3(path).tag.images
    assert (image.mime_type, image.picture_type, image.image_data) == ("image/jpeg", 3, picture)


def test_a_file_tells_which_article_it_was_made_of(tmp_path):
    one = make(
        BriefingRequest(source(ARTICLE, "a.txt"), Settings(engine="silent"), tmp_path / "1")
    ).audio
    two = make(
        BriefingRequest(source(ARTICLE, "b.txt"), Settings(engine="silent"), tmp_path / "2")
    ).audio
    names = [listening.by_eyed3(p).tag.user_text_frames.get("briefing").text for p in (one, two)]
    assert len(set(names)) == 2
    assert all(names)
    assert not any("/bai" in name for name in names)  # but not where on the disk that lies
