"""What a program hands to the API is checked when it is given, and paths are texts or paths."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from briefing import (
    BatchRequest,
    BriefingError,
    BriefingRequest,
    BulletinRequest,
    ChapterLengths,
    Document,
    Pauses,
    Settings,
    SpeechChoices,
    audio_segment,
    gather,
    load,
    make,
    make_batch,
    make_bulletin,
    plan,
    read_source,
)
from briefing.ingest.sources import Sources
from briefing.model.settings import BulletinSettings, FeedSettings, Sounds, Wording
from tests.support.texts import ARTICLE, OTHER, source

if TYPE_CHECKING:
    from collections.abc import Callable

SILENT = Settings(engine="silent")
DAY = dt.date(2021, 9, 14)


def a_source() -> Document:
    return source(ARTICLE, "bai.txt")


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "rate": (lambda: Settings(rate="fast"), "rate is 'fast': make it a number"),
    "rate true": (lambda: Settings(rate=True), "rate is True: make it a number"),
    "rate none": (lambda: Settings(rate=None), "rate is None: make it a number"),
    "rate range": (lambda: Settings(rate=9), "rate is 9, out of its range"),
    "format": (lambda: Settings(format="flac"), "format is 'flac': choose one of mp3, m4a"),
    "format list": (lambda: Settings(format=["mp3"]), "format is ['mp3']: choose one of"),
    "turn": (lambda: Settings(turn="word"), "turn is 'word': choose one of story, paragraph"),
    "engine": (lambda: Settings(engine=None), "engine is None: make it a text"),
    "voice": (lambda: Settings(voice=5), "voice is 5: make it a text or a list of texts"),
    "voices": (lambda: Settings(voice=("vi", 5)), "voice is ('vi', 5): make it a text or"),
    "three voices": (lambda: Settings(voice=["a", "b", "c"]), "3 voices are too many"),
    "bitrate": (lambda: Settings(bitrate="64"), "bitrate is '64': make it a whole number"),
    "bitrate part": (lambda: Settings(bitrate=64.5), "bitrate is 64.5: make it a whole"),
    "captions": (lambda: Settings(captions=1), "captions is 1: make it true or false"),
    "pauses": (lambda: Settings(pauses={"story": 1}), "pauses is {'story': 1}: make it a Pauses"),
    "cover": (lambda: Settings(cover=b"x.png"), "cover is b'x.png': make it a text or a path"),
    "engines": (lambda: Settings(engines={"gtts": 1}), "make it tables, [engines.NAME]"),
    "a pause": (lambda: Pauses(story="1"), "pauses.story is '1': make it a whole number"),
    "chapters": (lambda: ChapterLengths(longest=None), "chapters.longest is None"),
    "speech": (lambda: SpeechChoices(thousand="k"), "speech.thousand is 'k': choose one of"),
    "lexicon": (lambda: SpeechChoices(lexicon=1), "speech.lexicon is 1: make it a text or a path"),
    "minutes": (lambda: BulletinSettings(minutes="5"), "bulletin.minutes is '5'"),
    "wording": (lambda: Wording(next=5), "bulletin.wording.next is 5: make it a text or a list"),
    "sounds": (lambda: Sounds(intro=5), "bulletin.sounds.intro is 5: make it a text or a path"),
    "feed": (lambda: FeedSettings(newest="all"), "feed.newest is 'all': make it a whole number"),
    "source": (lambda: BriefingRequest("bai.txt"), "source is 'bai.txt': make it a Document"),
    "source path": (lambda: BriefingRequest(Path("bai.txt")), "make it a Document"),
    "settings": (
        lambda: BriefingRequest(a_source(), {"rate": 1}),
        "settings is {'rate': 1}: make it a Settings",
    ),
    "output": (
        lambda: BriefingRequest(a_source(), SILENT, 5),
        "output is 5: make it a path or a text",
    ),
    "title": (lambda: BriefingRequest(a_source(), title=None), "title is None: make it a text"),
    "date": (lambda: BriefingRequest(a_source(), date=DAY), "make it a text"),
    "lexicons": (
        lambda: BriefingRequest(a_source(), lexicons=("a", "b")),
        "lexicons is ('a', 'b')",
    ),
    "data": (lambda: Document("a", "a", "một bài"), "source.data is 'một bài': make it bytes"),
    "no path": (lambda: read_source(None), "the path is None: make it a text or a path"),
    "a number": (lambda: read_source(0), "the path is 0: make it a text or a path"),
    "sources": (lambda: BatchRequest(5), "sources is 5: make it a text or a path or a list of"),
    "a source": (lambda: BatchRequest(("tin", 5)), "sources is ('tin', 5)"),
    "batch settings": (lambda: BatchRequest("tin", None), "settings is None: make it a Settings"),
    "batch output": (
        lambda: BatchRequest("tin", SILENT, None),
        "output is None: make it a text or a path",
    ),
    "retry": (lambda: BatchRequest("tin", retry="yes"), "retry is 'yes': make it true or false"),
    "items": (lambda: BulletinRequest(("bai.txt",), DAY), "items is ('bai.txt',): make it an Item"),
    "day": (lambda: BulletinRequest((), "2021-09-14"), "day is '2021-09-14': make it a date"),
    "time": (
        lambda: BulletinRequest((), dt.datetime(2021, 9, 14, tzinfo=dt.UTC)),
        "make it a date",
    ),
    "make": (lambda: make(5), "the source is 5: make it a text or a path"),
    "make nothing": (lambda: make("khong-co.txt"), "khong-co.txt is not there"),
    "make batch": (lambda: make(BatchRequest("tin")), "make it a text or a path"),
    "make twice": (
        lambda: make(BriefingRequest(a_source()), SILENT),
        "a request has settings and an output: give them to it",
    ),
    "plan": (lambda: plan(None), "the source is None: make it a text or a path"),
    "from text": (lambda: Document.from_text(b"tin"), "the text is b'tin': make it a text"),
    "make_batch": (lambda: make_batch("tin"), "batch is 'tin': make it a Batch"),
    "make_bulletin": (lambda: make_bulletin(("tin",)), "make it a BulletinRequest"),
    "gather": (lambda: gather(5, SILENT), "the source is 5: make it a text or a path"),
    "gather one": (lambda: gather(["tin", None], SILENT), "the source is None"),
    "gather settings": (lambda: gather("tin", "espeak"), "settings is 'espeak'"),
    "load": (lambda: load(file=5), "the file is 5: make it a text or a path"),
    "load flags": (lambda: load({"rate": "fast"}), "rate is 'fast': make it a number"),
    "sound": (lambda: audio_segment(None), "the path is None: make it a text or a path"),
    "no sound": (lambda: audio_segment(__file__), "holds no sound that can be read"),
    "no file": (lambda: audio_segment("khong-co.mp3"), "khong-co.mp3 holds no sound"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_told_at_once_in_an_error_of_ours(case):
    call, told = WRONG[case]
    with pytest.raises(BriefingError) as caught:
        call()
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_value_is_told_in_short():
    with pytest.raises(BriefingError) as caught:
        BatchRequest((b"x" * 10_000,))
    assert len(str(caught.value)) < 200


def test_what_stands_for_the_same_is_taken():
    settings = Settings(
        rate=np.float64(1.25), bitrate=np.int64(48), loudness=-20, voice=["vi", Path("a/b.onnx")]
    )
    assert (settings.rate, settings.bitrate, settings.loudness) == (1.25, 48, -20.0)
    assert [type(value) for value in (settings.rate, settings.bitrate, settings.loudness)] == [
        float,
        int,
        float,
    ]
    assert settings.voice == ("vi", str(Path("a/b.onnx")))
    assert Settings(voice=Path("b.onnx")).voice == ("b.onnx",)
    assert Settings(voice="").voice == ()
    assert Document("a", "a", bytearray(b"x")).data == b"x"


def test_one_folder_is_one_source_and_not_its_letters(runner):
    runner.write("tin/bai.txt", ARTICLE)
    for sources in ("tin", Path("tin"), ["tin"], (Path("tin/bai.txt"),), Path("tin").glob("*.txt")):
        shutil.rmtree(runner.output, ignore_errors=True)
        outcome = make_batch(BatchRequest(sources, SILENT, force=True))
        assert (outcome.done, outcome.failed) == (1, 0)
    runner.write("tin/khac.txt", OTHER)
    for arguments in ("tin", Path("tin"), [Path("tin")]):
        items, failures = gather(arguments, SILENT)
        assert (len(items), failures) == (2, ())
        with Sources() as sources:
            assert len(list(sources.expand(arguments))) == 2


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_a_text_or_a_path(kind, runner):
    runner.write("tu.tsv", "Cái Răng\tcái răng\n")
    runner.write("anh/bia.png", picture())
    runner.write("khac.toml", 'engine = "silent"\nbitrate = 48')
    settings = Settings(
        engine="silent",
        cover=kind("anh/bia.png"),
        speech=SpeechChoices(lexicon=kind("tu.tsv")),
        bulletin=BulletinSettings(sounds=Sounds(chime=kind("chime"))),
    )
    source = read_source(kind("bai.txt"))
    made = make(BriefingRequest(source, settings, kind("mot")))
    assert made.audio.parent == Path("mot")
    assert make(BriefingRequest(source, settings, kind("mot"))).fresh is False
    assert make(BriefingRequest(source, settings, kind("hai/x.mp3"))).audio == Path("hai/x.mp3")
    items, _ = gather([kind("bai.txt")], settings)
    bulletin = BulletinRequest(items, DAY, settings, kind("ba"), asked="bai.txt")
    assert make_bulletin(bulletin).audio.parent == Path("ba")
    assert make_batch(BatchRequest(kind("bai.txt"), settings, kind("bon"))).done == 1
    assert load(file=kind("khac.toml")).settings.bitrate == 48
    assert audio_segment(kind(made.audio)).duration_seconds > 1


def test_text_and_path_mean_the_same_job(runner):
    made = make(BriefingRequest(read_source("bai.txt"), SILENT, "mot"))
    again = make(BriefingRequest(read_source(Path("bai.txt")), SILENT, Path("mot")))
    assert (made.fresh, again.fresh) == (True, False)
    assert made.audio == again.audio


def picture() -> bytes:
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (1400, 1400), (200, 30, 30)).save(buffer, "PNG")
    return buffer.getvalue()


def test_an_article_is_given_as_a_path_a_text_or_a_document(runner):
    path = runner.write("bai.txt", ARTICLE)
    titles = {
        make(given, SILENT, runner.output).title
        for given in (path, str(path), ARTICLE, Document.from_text(ARTICLE), source(ARTICLE))
    }
    assert titles == {"Chợ nổi Cái Răng vào mùa nước lên"}
    assert plan(ARTICLE, SILENT).script.chapters == plan(path, SILENT).script.chapters
    with pytest.raises(BriefingError, match=r"127\.0\.0\.1"):  # a link, and not one for everybody
        make("http://127.0.0.1:9/bai.html", SILENT)


def test_the_lexicon_beside_an_article_is_read(runner):
    path = runner.write("bai.txt", ARTICLE)
    runner.write("lexicon.tsv", "ban quản lý\tban quản trị\n")
    segments = plan(path, SILENT).script.segments()
    assert any("ban quản trị" in segment.spoken for segment, _ in segments)


def test_a_text_has_the_title_that_it_is_given():
    recording = make(Document.from_text("Nước lên. Cá về.", title=" Chợ\nnổi "), SILENT)
    assert recording.title == "Chợ nổi"
    assert make(Document.from_text("Nước lên. Cá về."), SILENT).audio != recording.audio


def test_a_listener_has_only_what_it_cares_about(runner):
    class Count:
        def __init__(self) -> None:
            self.spoken: list[int] = []

        def segments_spoken(self, segments: int) -> None:
            self.spoken.append(segments)

    count = Count()
    recording = make(ARTICLE, SILENT, runner.output, listeners=[count])
    assert max(count.spoken) == recording.segments


def test_a_notebook_shows_a_recording_and_what_is_left_of_one(runner):
    recording = make(ARTICLE, SILENT, runner.output)
    shown = recording._repr_html_()
    assert shown.count("<button") == len(recording.chapters)
    assert "data:audio/mpeg;base64," in shown
    recording.audio.unlink()
    assert "<audio" not in recording._repr_html_()
    assert str(recording.audio) in recording._repr_html_()
