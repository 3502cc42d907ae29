"""A briefing for other programs: containers, subtitles, lyrics, text, cue sheet, audiobook."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
import textwrap
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from briefing._host import warnings_as
from briefing._messages import gettext as _
from briefing.errors import FormatError, ToolMissingError
from briefing.model.checks import fitting
from briefing.model.recording import Chapter
from briefing.mp3.tags import read_chapters
from briefing.publishing import integrity, manifest
from briefing.publishing.companions import clock, cue_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydub import AudioSegment

# What pydub asks ffmpeg for. WAV it writes by itself.
_CONTAINERS = {
    "m4a": {"format": "ipod", "codec": "aac"},
    "ogg": {"format": "ogg", "codec": "libvorbis"},
    "wav": {"format": "wav"},
}
_SAMPLE_WIDTH = 2


def require(container: str) -> None:
    """Raise ToolMissingError when a container cannot be written here."""
    if container not in {"mp3", "wav"} and shutil.which("ffmpeg") is None:
        raise ToolMissingError(
            _("writing {container} needs ffmpeg, which is not installed").format(
                container=container
            ),
            _("install ffmpeg, or use --format mp3 or wav, which need nothing"),
        )


def audio_segment(path: str | Path) -> AudioSegment:
    """Decode an MP3 into pydub's AudioSegment, without ffmpeg.

    Raises:
        FormatError: The file holds no sound, or is missing.
    """
    import soundfile

    path = fitting(str | Path, path, "the path")
    try:
        samples, sample_rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (OSError, RuntimeError, TypeError, ValueError) as exc:
        raise FormatError(
            _("{path} holds no sound that can be read ({reason})").format(path=path, reason=exc),
            _("give an MP3"),
        ) from exc
    # pydub warns when ffmpeg is missing, and uses escapes that newer Pythons deprecate.
    with warnings_as("ignore"):
        from pydub import AudioSegment

    return AudioSegment(
        data=samples.tobytes(),
        sample_width=_SAMPLE_WIDTH,
        frame_rate=sample_rate,
        channels=samples.shape[1],
    )


def export(source: Path, target: Path, container: str, tags: Mapping[str, str]) -> None:
    """Convert an MP3 to another container.

    Raises:
        ToolMissingError: ffmpeg is not installed.
    """
    require(container)
    options = _CONTAINERS[container]
    audio_segment(source).export(target, tags=dict(tags), **options).close()
    if container == "wav":  # pydub writes no tags into it
        _comment_wav(target, tags.get("comment", ""))


def _comment_wav(path: Path, comment: str) -> None:
    """Append a comment to a RIFF file: a chunk of the list INFO, which players and editors show."""
    text = comment.encode() + b"\0"
    text += b"\0" * (len(text) % 2)
    info = b"INFOICMT" + len(text).to_bytes(4, "little") + text
    with path.open("r+b") as file:
        file.seek(0, 2)
        file.write(b"LIST" + len(info).to_bytes(4, "little") + info)
        size = file.tell() - 8
        file.seek(4)
        file.write(size.to_bytes(4, "little"))


Kind = Literal["srt", "lrc", "txt", "cue", "m4b"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_WIDEST = 65  # characters of a line, as in the transcript
# Neither subtitles nor lyrics can escape what would be read as a tag: it is shown by its likeness.
_NO_TAGS = str.maketrans({"<": "‹", ">": "›"})
_NO_BRACKETS = str.maketrans({"[": "(", "]": ")"})
_BITRATE = "64k"
SYNTHETIC = "Giọng đọc nhân tạo (AI)"
_ESCAPED = str.maketrans({c: f"\\{c}" for c in "=;#\\"} | {"\n": " ", "\r": " ", "\0": ""})


@dataclass(frozen=True, slots=True)
class TimedText:
    """A sentence with its times in whole milliseconds; `paragraph` counts from 0."""

    start: int
    end: int
    paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class Shareable:
    """A briefing as it is exported.

    Attributes:
        audio: Its audio file.
        lines: The sentences; empty for an MP3 without its manifest.
        duration: Milliseconds.
    """

    audio: Path
    title: str
    source: str
    published: str
    duration: int
    chapters: tuple[Chapter, ...]
    lines: tuple[TimedText, ...] = ()


def read(path: Path) -> Shareable:
    """Read a briefing from its audio file or its manifest; of another MP3, the chapters alone.

    Raises:
        FormatError: The file is neither.
    """
    if not path.is_file():
        raise FormatError(_("{path} is not there").format(path=path), _("check the path"))
    if path.suffix == ".json":
        return _from_manifest(path)
    with suppress(FormatError, FileNotFoundError):  # JSON of someone else's is none of ours
        return _from_manifest(path.with_suffix(".json"), path.name)
    title, duration, chapters = read_chapters(path)
    return Shareable(path, title or path.stem, "", "", duration, chapters)


def as_text(shared: Shareable, kind: Kind) -> str:
    """Return a briefing as text of a kind other than `m4b`.

    Raises:
        FormatError: The kind needs the manifest and there is none.
    """
    if kind == "cue":
        return cue_sheet(shared.title, shared.audio.name, shared.chapters)
    if not shared.lines:
        raise FormatError(
            _("what {audio} says, and when, is not known without its manifest").format(
                audio=shared.audio
            ),
            _("keep {name} beside it").format(name=shared.audio.with_suffix(".json").name),
        )
    writers: dict[str, Callable[[Shareable], Iterator[str]]]
    writers = {"srt": _srt, "lrc": _lrc, "txt": _txt}
    return "".join(writers[kind](shared))


def write_m4b(shared: Shareable, target: Path) -> None:
    """Write an audiobook with chapters to an ordinary path, by ffmpeg.

    Raises:
        ToolMissingError: ffmpeg is not installed.
        FormatError: ffmpeg cannot read the audio, or the briefing was made anew meanwhile.
    """
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise ToolMissingError(
            _("writing m4b needs ffmpeg, which is not installed"),
            _("install ffmpeg, or share the MP3, which has the same chapters"),
        )
    with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
        notes = Path(folder, "chapters.txt")
        notes.write_text(_ffmetadata(shared), encoding="utf-8")
        done = subprocess.run(  # noqa: S603  a list, no shell, and only paths of files in it
            [ffmpeg, *_arguments(shared.audio, notes, target)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    if done.returncode:
        reasons = done.stderr.decode(errors="replace").strip().splitlines() or [
            _("no reason given")
        ]
        raise FormatError(
            _("ffmpeg could not make an audiobook of {audio} ({reason})").format(
                audio=shared.audio, reason=reasons[-1]
            )
        )
    if shared.lines and read(shared.audio) != shared:
        raise FormatError(
            _("{audio} was made anew meanwhile").format(audio=shared.audio), _("share it again")
        )


def _arguments(audio: Path, notes: Path, target: Path) -> list[str]:
    """Return arguments for AAC, an unchanged cover, chapters, and no trace of time or machine."""
    return [
        *("-v", "error", "-nostdin", "-y"),
        *("-i", f"file:{audio.absolute()}"),
        *("-f", "ffmetadata", "-i", f"file:{notes}"),
        *("-map", "0:a:0", "-map", "0:v?", "-map_metadata", "1", "-map_chapters", "1"),
        *("-c:a", "aac", "-b:a", _BITRATE, "-c:v", "copy", "-disposition:v", "attached_pic"),
        *("-fflags", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart"),
        *("-f", "ipod", f"file:{target.absolute()}"),
    ]


def _ffmetadata(shared: Shareable) -> str:
    """Return chapters and tags as ffmpeg reads them (ffmpeg.org/ffmpeg-formats.html, Metadata)."""
    tags = {
        "title": shared.title,
        "artist": shared.source,
        "date": shared.published,
        "genre": "Speech",
        "media_type": "2",  # audiobook
        "comment": SYNTHETIC,
    }
    lines = [";FFMETADATA1"]
    lines += [f"{name}={text.translate(_ESCAPED)}" for name, text in tags.items() if text]
    for chapter in shared.chapters:
        lines += [
            "[CHAPTER]",
            "TIMEBASE=1/1000",
            f"START={chapter.start}",
            f"END={chapter.end}",
            f"title={chapter.title.translate(_ESCAPED)}",
        ]
    return "\n".join(lines) + "\n"


def _from_manifest(path: Path, audio: str = "") -> Shareable:
    """Read a briefing from its manifest, which must name `audio` unless that is empty."""
    data = manifest.read(path)
    try:
        name = Path(data["audio"]["file"]).name
        integrity.check(data, path.parent)
        if audio not in {"", name}:
            raise FormatError(
                _("{path} is the manifest of {name}, not of {audio}").format(
                    path=path, name=name, audio=audio
                )
            )
        return Shareable(
            audio=path.with_name(name),
            title=data["title"],
            source=data["source"],
            published=data["published"],
            duration=data["audio"]["milliseconds"],
            chapters=tuple(Chapter.of(chapter) for chapter in data["chapters"]),
            lines=tuple(
                TimedText(row["start"], row["end"], row["paragraph"], row["text"])
                for row in data["segments"]
            ),
        )
    except (KeyError, TypeError) as exc:
        raise FormatError(
            _("{path} is not a whole manifest ({reason})").format(path=path, reason=exc)
        ) from exc


def _srt(shared: Shareable) -> Iterator[str]:
    """Yield the transcript's cues; without a transcript, one cue for each sentence."""
    cues = [(line.start, line.end, textwrap.wrap(line.text, _WIDEST)) for line in shared.lines]
    with suppress(OSError, ValueError):
        beside = shared.audio.with_suffix(".vtt").read_text(encoding="utf-8")
        cues = list(_cues(beside)) or cues
    for number, (start, end, lines) in enumerate(cues, 1):
        text = "\n".join(_plain(line).translate(_NO_TAGS) for line in lines)
        yield f"{number}\n{_srt_time(start)} --> {_srt_time(end)}\n{text}\n\n"


def _cues(webvtt: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield start, end and lines of the cues of a transcript as this program writes them."""
    for block in webvtt.split("\n\n")[1:]:
        _, times, *lines = block.strip("\n").split("\n")
        start, end = (_milliseconds(time) for time in times.split(" --> "))
        yield start, end, [html.unescape(re.sub("^<v [^>]*>", "", line)) for line in lines]


def _milliseconds(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    whole, rest = seconds.split(".")
    return ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 1000 + int(rest)


def _srt_time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d},{rest:03d}"


def _lrc(shared: Shareable) -> Iterator[str]:
    minutes, seconds = divmod(round(shared.duration / 1000), 60)
    yield f"[ti:{_plain(shared.title).translate(_NO_BRACKETS)}]\n"
    if shared.source:
        yield f"[ar:{_plain(shared.source).translate(_NO_BRACKETS)}]\n"
    yield f"[length:{minutes:02d}:{seconds:02d}]\n"
    for line in shared.lines:
        seconds, rest = divmod(line.start, 1000)
        minutes, seconds = divmod(seconds, 60)
        text = _plain(line.text).translate(_NO_BRACKETS)
        yield f"[{minutes:02d}:{seconds:02d}.{rest // 10:02d}]{text}\n"


def _txt(shared: Shareable) -> Iterator[str]:
    """Yield one line for each paragraph, with the time at which it begins."""
    longest = max(line.start for line in shared.lines)
    paragraph = -1
    for line in shared.lines:
        if line.paragraph != paragraph:
            start = "" if paragraph < 0 else "\n"
            yield f"{start}[{clock(line.start, longest)}] {_plain(line.text)}"
            paragraph = line.paragraph
        else:
            yield f" {_plain(line.text)}"
    yield "\n"


def _plain(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
