"""What is asked for, and how its progress is told."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, get_args

from briefing._version import __version__
from briefing.errors import OutputError, UsageError
from briefing.ingest.source import Source
from briefing.model.checks import Checked
from briefing.model.settings import Format, Settings
from briefing.pipeline import voice_selection
from briefing.pipeline.publish import cover_digest
from briefing.pipeline.sound_options import sound_options
from briefing.storage.atomic import to_output_error

DEFAULT_OUTPUT = Path("output")
# Kinds of sound and film that are not written here.
_STRANGERS = {
    ".3gp", ".aac", ".aif", ".aifc", ".aiff", ".amr", ".ape", ".au", ".avi", ".caf", ".flac",
    ".flv", ".m3u", ".m3u8", ".m4b", ".m4r", ".m4v", ".mid", ".midi", ".mka", ".mkv", ".mov",
    ".mp1", ".mp2", ".mp4", ".mpeg", ".mpg", ".oga", ".ogv", ".opus", ".ra", ".snd", ".spx",
    ".wave", ".weba", ".webm", ".wma", ".wmv", ".wv",
}  # fmt: skip


class OutputTarget(Checked):
    """What is told by where something is to be written, and by how."""

    __slots__ = ()
    settings: Settings
    output: Path | str

    @property
    def target(self) -> Path:
        """A folder, or the audio file to write."""
        return Path(self.output)

    @property
    def container(self) -> str:
        """The format to write: what the output file's name says, else what the settings say."""
        return format_of(self.target) or self.settings.format

    @property
    def names_file(self) -> bool:
        """Whether `output` is a file rather than a folder."""
        return bool(format_of(self.target))


def format_of(output: Path) -> str:
    """Give the format that a file's name asks for; empty for a folder."""
    ending = output.suffix.lower()[1:]
    return ending if ending in get_args(Format) else ""


def check_output(output: Path) -> None:
    """Refuse a name that asks for sound of a kind that is not written here.

    Else it would be taken for a folder's. One that is a folder already may be called anything.

    Raises:
        UsageError: It is such a name.
        OutputError: It is none that this system takes.
    """
    if "\0" in str(output):
        raise OutputError(f"cannot write {str(output)!r} (a NUL within it)", "take that out")
    try:
        is_folder = output.is_dir()
    except OSError as exc:  # too long, or in a folder that is closed
        raise to_output_error(exc, output) from exc
    if output.suffix.lower() in _STRANGERS and not is_folder:
        formats = ", ".join(f".{name}" for name in get_args(Format))
        raise UsageError(f"{output} cannot be written", f"name a folder, or a file in {formats}")


@dataclass(frozen=True, slots=True)
class BriefingRequest(OutputTarget):
    """One article to be made into a briefing.

    output     a folder, or the audio file to write
    title, date, publisher  replace what is read from the article; the date is ISO 8601
    section    of the newspaper, in place of the one that the source names
    offline    never touch the network
    lexicons   texts of the user's lexicons, by the name of where each came from
    """

    source: Source
    settings: Settings = field(default_factory=Settings)
    output: Path | str = DEFAULT_OUTPUT
    title: str = ""
    date: str = ""
    publisher: str = ""
    section: str = ""
    offline: bool = False
    lexicons: tuple[tuple[str, str], ...] = ()

    @property
    def identity(self) -> str:
        """Tell this source from others without telling where it lies; for a stream, its text."""
        from_file = self.source.identity != "-"
        named = os.fsencode(self.source.identity) if from_file else self.source.data
        return hashlib.sha256(named).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """Name everything that decides what the files will hold and where they lie."""
        ingredients = [
            __version__,
            self.source.digest,
            self.source.media,
            self.identity,
            str(self.target.absolute()),
            [
                self.title,
                self.date,
                self.publisher,
                self.section or self.source.section,
                self.offline,
            ],
            self.settings.deciding(),
            sound_options(self.settings),
            cover_digest(self.settings.cover),
            voice_selection.voice_file_stamps(self.settings),
            self.lexicons,
        ]
        return hashlib.sha256(json.dumps(ingredients).encode()).hexdigest()


class Request(Protocol):
    """What is asked for, of one article or of many: all that recording and publishing must know."""

    @property
    def settings(self) -> Settings:
        """Decide how it sounds."""

    @property
    def target(self) -> Path:
        """A folder, or the audio file to write."""

    @property
    def offline(self) -> bool:
        """Never touch the network."""

    @property
    def container(self) -> str:
        """The format to write."""

    @property
    def names_file(self) -> bool:
        """Whether `output` is a file rather than a folder."""

    @property
    def fingerprint(self) -> str:
        """Name everything that decides what the files will hold and where they lie."""


class Progress(Protocol):
    """Who is told how a job goes. Every method may do nothing."""

    def chosen(self, engine: str, voice: str, reason: str) -> None:
        """Tell who will speak, and why."""

    def planned(self, segments: int) -> None:
        """Tell how many segments there are."""

    def spoken(self, segments: int) -> None:
        """Tell how many of them are spoken."""


class NoProgress:
    """Progress that nobody watches."""

    def chosen(self, engine: str, voice: str, reason: str) -> None:
        """Do nothing."""

    def planned(self, segments: int) -> None:
        """Do nothing."""

    def spoken(self, segments: int) -> None:
        """Do nothing."""
