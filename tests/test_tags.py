"""The ID3 tag, read by ffprobe, eyeD3, and byte by byte."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from mutagen import id3

from briefing import BriefingRequest, Settings, make
from briefing.errors import FormatError
from briefing.model.recording import Chapter
from briefing.mp3.frames import FrameFormat
from briefing.mp3.tags import Tags, identity, read_chapters, render
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


def foreign(path, *tag_frames, seconds: float = 4.8):
    """Write an MP3 with a tag of these frames in it, as another program might have."""
    silence = FrameFormat(24_000, 64).silence
    path.write_bytes(silence * round(seconds * 24_000 / 576))
    if tag_frames:
        tag = id3.ID3()
        for frame in tag_frames:
            tag.add(frame)
        tag.save(path, v2_version=3)
    return path


def chap(name: str, start: int, end: int, title: str = "") -> id3.CHAP:
    titles = [id3.TIT2(encoding=3, text=[title])] if title else []
    none = 0xFFFFFFFF
    return id3.CHAP(name, start, end, start_offset=none, end_offset=none, sub_frames=titles)


def ctoc(name: str, *children: str, top: bool = False) -> id3.CTOC:
    return id3.CTOC(name, flags=0b11 if top else 0b01, child_element_ids=list(children))


def test_a_table_of_contents_that_lists_itself(tmp_path):
    path = foreign(
        tmp_path / "a.mp3",
        ctoc("toc", "one", "inner", "two", "one", top=True),
        ctoc("inner", "toc", "inner", "three", "nowhere"),
        chap("one", 0, 1000, "Một"),
        chap("two", 1000, 2000, "Hai"),
        chap("three", 2000, 3000, "Ba"),
    )
    assert read_chapters(path) == (
        "",
        4800,
        (Chapter(0, 1000, "Một"), Chapter(1000, 2000, "Hai"), Chapter(2000, 3000, "Ba")),
    )


def test_chapters_that_no_table_lists_stand_where_they_start(tmp_path):
    path = foreign(
        tmp_path / "a.mp3",
        id3.TIT2(encoding=3, text=["Băng lạ"]),
        ctoc("toc", "two", top=True),
        ctoc("loose", "three"),
        chap("three", 2000, 3000, "Ba"),
        chap("two", 1000, 2000, "Hai"),
        chap("one", 0, 1000, "Một"),
    )
    title, _, chapters = read_chapters(path)
    assert title == "Băng lạ"
    assert [chapter.title for chapter in chapters] == ["Một", "Hai", "Ba"]


def test_ends_that_a_chapter_cannot_have(tmp_path):
    path = foreign(
        tmp_path / "a.mp3",
        chap("c1", 0, 0xFFFFFFFF, "không rõ"),
        chap("c2", 1000, 9000),
        chap("c3", 2000, 1500, "ngược"),
    )
    assert read_chapters(path)[2] == (
        Chapter(0, 4800, "không rõ"),
        Chapter(1000, 4800, "c2"),
        Chapter(2000, 2000, "ngược"),
    )


def test_files_without_a_tag_and_files_that_are_no_mp3(tmp_path):
    path = foreign(tmp_path / "a.mp3")
    assert read_chapters(path) == ("", 4800, ())
    assert identity(path) == ""
    path.write_bytes(b"RIFF" + bytes(2000))
    with pytest.raises(FormatError, match="not an MP3"):
        read_chapters(path)
    assert identity(path) == ""


def test_an_identity_is_read_as_it_was_written(tmp_path):
    path = foreign(tmp_path / "a.mp3")
    path.write_bytes(render(replace(TAGS, identity="ab12"), [], 4800) + path.read_bytes())
    assert identity(path) == "ab12"
    path.write_bytes(render(TAGS, [], 4800) + foreign(tmp_path / "b.mp3").read_bytes())
    assert identity(path) == ""


def test_every_frame_of_a_tag():
    tag = replace(TAGS, artist="", cover=b"\xff\xd8")
    found = frames(render(tag, [Chapter(0, 9, "Một")], 4800))
    assert [name for name, _ in found] == [
        *("TIT2", "TALB", "TCON", "TLAN", "TYER", "TDAT", "TLEN"),
        *("TXXX", "COMM", "USLT", "APIC", "CTOC", "CHAP"),
    ]
    texts = {name: body[1:].decode("utf-16").rstrip("\0") for name, body in found if name[0] == "T"}
    assert texts == {
        "TIT2": "Bản tin",
        "TALB": "Tin",
        "TCON": "Speech",
        "TLAN": "vie",
        "TYER": "2020",
        "TDAT": "0204",
        "TLEN": "4800",
        "TXXX": "ai-content\0\ufefftrue",
    }
    bodies = dict(found)
    assert bodies["APIC"] == b"\0image/jpeg\0\x03\0\xff\xd8"
    assert bodies["CHAP"].startswith(
        b"toc.000\0" + bytes(4) + b"\0\0\0\x09" + b"\xff" * 8 + b"TIT2"
    )


def test_the_tables_within_the_table_are_ordered_but_not_the_top():
    tag = id3.ID3(io.BytesIO(render(TAGS, listed(300), 300_000)))
    tables = {table.element_id: table for table in tag.getall("CTOC")}
    assert {name: int(table.flags) for name, table in tables.items()} == {
        "toc": 0b11,
        "toc.000": 0b01,
        "toc.001": 0b01,
    }
    assert [len(tables[f"toc.00{n}"].child_element_ids) for n in range(2)] == [255, 45]
    assert str(tables["toc.001"].sub_frames["TIT2"]) == listed(300)[255].title
