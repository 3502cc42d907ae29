"""What is asked for, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self, get_args

from briefing._messages import gettext as _
from briefing._version import __version__
from briefing.errors import FormatError, OutputError, UsageError
from briefing.ingest import inputs
from briefing.ingest.document import Document
from briefing.model.checks import Checked, fitting
from briefing.model.settings import DRAWN, NO_COVER, Format, Settings
from briefing.pipeline.sound_options import sound_options, voice_file_stamps
from briefing.storage.atomic import to_output_error

DEFAULT_OUTPUT = Path("output")
# Kinds of sound and film that are not written here.
_FOREIGN_FORMATS = {
    ".3gp", ".aac", ".aif", ".aifc", ".aiff", ".amr", ".ape", ".au", ".avi", ".caf", ".flac",
    ".flv", ".m3u", ".m3u8", ".m4b", ".m4r", ".m4v", ".mid", ".midi", ".mka", ".mkv", ".mov",
    ".mp1", ".mp2", ".mp4", ".mpeg", ".mpg", ".oga", ".ogv", ".opus", ".ra", ".snd", ".spx",
    ".wave", ".weba", ".webm", ".wma", ".wmv", ".wv",
}  # fmt: skip


Lexicons = tuple[tuple[str, str], ...]
"""Texts of the user's lexicons, each with the name of where it came from."""


class Request(Checked):
    """What is asked for, of one article or of many: all that making and publishing must know.

    Attributes:
        settings: How it sounds and what is written.
        output: A folder, or the audio file to write.
        offline: Never touch the network.
        lexicons: The user's lexicons.
    """

    __slots__ = ()
    settings: Settings
    output: Path | str
    offline: bool
    lexicons: Lexicons

    @property
    def identity(self) -> str:
        """Names what it is made from, whatever that holds now: 16 hexadecimal digits."""
        raise NotImplementedError

    @property
    def digest(self) -> str:
        """SHA-256 of what it is made from."""
        raise NotImplementedError

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

    @property
    def folder(self) -> Path:
        """Where its files go to."""
        return self.target.parent if self.names_file else self.target

    def fingerprint(self) -> str:
        """Name everything that decides what the files will hold and where they lie.

        Raises:
            FormatError: The cover cannot be read.
            UsageError: There is no such cover or sound.
        """
        settings = settings_fingerprint(
            self.settings, self.lexicons, offline=self.offline, bulletin=self._is_bulletin
        )
        target = str(self.target.absolute())
        return sha256_of([settings, self._asked(), self.digest, target, self._own_ingredients()])

    def _asked(self) -> str:
        """Name what was asked for, at whatever time."""
        return self.identity

    _is_bulletin: ClassVar[bool] = False

    def _own_ingredients(self) -> list[object]:
        """What decides the files beside what every request has."""
        raise NotImplementedError


def source_identity(source: Document) -> str:
    """Name a source without revealing where it lies; a stream, by its text."""
    named = os.fsencode(source.identity) if source.identity != "-" else source.data
    return hashlib.sha256(named).hexdigest()[:16]


def settings_fingerprint(
    settings: Settings, lexicons: Lexicons, *, offline: bool, bulletin: bool = False
) -> str:
    """Name everything but the article that decides what the files of a briefing hold."""
    return sha256_of(
        [
            __version__,
            offline,
            settings.deciding(bulletin=bulletin),
            sound_options(settings),
            _cover_digest(settings.cover),
            voice_file_stamps(settings),
            lexicons,
        ]
    )


def sha256_of(ingredients: object) -> str:
    """Return the SHA-256 of plain data."""
    text = json.dumps(ingredients).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()


def format_of(output: Path) -> str:
    """Return the format that a file's name asks for; empty for a folder."""
    ending = output.suffix.lower()[1:]
    return ending if ending in get_args(Format) else ""


def check_output(output: Path) -> None:
    """Refuse a name that asks for sound of a kind that is not written here.

    Else a folder would go by that name. One that is a folder already may be called anything.

    Raises:
        UsageError: It is such a name.
        OutputError: It is none that this system takes.
    """
    if "\0" in str(output):
        raise OutputError(
            _("cannot write {path!r} (a NUL within it)").format(path=str(output)),
            _("take that out"),
        )
    try:
        is_folder = output.is_dir()
    except OSError as exc:  # too long, or in a folder that is closed
        raise to_output_error(exc, output) from exc
    if output.suffix.lower() in _FOREIGN_FORMATS and not is_folder:
        formats = ", ".join(f".{name}" for name in get_args(Format))
        raise UsageError(
            _("{path} cannot be written").format(path=output),
            _("name a folder, or a file in {formats}").format(formats=formats),
        )


@dataclass(frozen=True, slots=True)
class BriefingRequest(Request):
    """One article to be made into a briefing.

    Attributes:
        source: The article.
        settings: How it sounds and what is written.
        output: A folder, or the audio file to write.
        title: Replaces the article's; so do `date`, ISO 8601, and `publisher`.
        section: Of the newspaper, in place of the one that the source names.
        offline: Never touch the network.
        lexicons: The user's lexicons.
    """

    source: Document
    settings: Settings = field(default_factory=Settings)
    output: Path | str = DEFAULT_OUTPUT
    title: str = ""
    date: str = ""
    publisher: str = ""
    section: str = ""
    offline: bool = False
    lexicons: Lexicons = ()

    @classmethod
    def of(
        cls,
        source: Self | Document | str | Path,
        settings: Settings | None = None,
        output: Path | str | None = None,
    ) -> Self:
        """Return the request for an article, in whatever form it is given.

        Args:
            source: A document, a path, a link, or a text of more than one line; a request is
                returned as it is.
            settings: How it sounds and what is written. The lexicon that they name is read, and
                the one beside a file.
            output: A folder, or the audio file to write; `output` unless it is given.

        Raises:
            SourceError: The article cannot be read.
            LexiconError: A lexicon is wrong.
            UsageError: The source is none of these.
        """
        if isinstance(source, cls):
            if settings is not None or output is not None:
                raise UsageError(_("a request has settings and an output"), _("give them to it"))
            return source
        if not isinstance(source, Document):
            given = fitting(str | Path, source, "the source")
            is_text = isinstance(source, str) and "\n" in given.strip()
            source = Document.from_text(given) if is_text else inputs.read_one(given)
        settings = settings or Settings()
        lexicons = inputs.lexicons(source.identity, settings)
        return cls(source, settings, output or DEFAULT_OUTPUT, lexicons=lexicons)

    @property
    def identity(self) -> str:
        """Names the source without revealing where it lies; for a stream, its text."""
        return source_identity(self.source)

    @property
    def digest(self) -> str:
        """SHA-256 of the article."""
        return self.source.digest

    def _own_ingredients(self) -> list[object]:
        section = self.section or self.source.about.section
        return [self.source.media, self.title, self.date, self.publisher, section]


def _cover_digest(choice: str | Path) -> str:
    """Name a choice of cover, and the picture that it means: equal for equal pictures.

    Args:
        choice: As `Settings.cover`.

    Raises:
        FormatError: It cannot be read.
        UsageError: There is no such file.
    """
    if choice in {DRAWN, NO_COVER}:
        return str(choice)
    try:
        with Path(choice).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as exc:
        raise UsageError(
            _("there is no cover {choice}").format(choice=choice),
            _("name a JPEG or PNG file, drawn or none"),
        ) from exc
    except OSError as exc:
        problem = _("the cover {choice} cannot be read ({reason})").format(
            choice=choice, reason=_(exc.strerror)
        )
        raise FormatError(problem, _("name a JPEG or PNG file, drawn or none")) from exc
