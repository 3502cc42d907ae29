"""Options that several commands share, each declared once, and what they amount to.

An option that sets a setting names it; `load` gathers those of a command's groups.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing._messages import gettext as _
from briefing._messages import use
from briefing.cli import completion
from briefing.cli.language import configured
from briefing.cli.option_groups import OptionGroup, Setting
from briefing.config import load as load_settings
from briefing.errors import UsageError
from briefing.ingest import inputs
from briefing.model.limits import Options
from briefing.pipeline.request import DEFAULT_OUTPUT, BriefingRequest

if TYPE_CHECKING:
    from briefing.ingest.document import Document
    from briefing.model.settings import Settings

SourceArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="SOURCE",
        help="A file (text, Markdown, HTML, docx, epub, pdf, mail), a link, or - for a text.",
    ),
]
ClipOption = Annotated[
    bool, typer.Option("--clip", help="Take what was copied: an article, or the link of one.")
]
SOURCES = typer.Argument(
    metavar="SOURCE...",
    help="Files, folders, patterns, links to pages and feeds, or - for a list of these.",
)
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        help="A folder, FILE.mp3, a template as {date}-{slug}, or - to pipe it. [default: output]",
    ),
]
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine", "-e", autocompletion=completion.engines, help="An engine's name, or auto."
    ),
    Setting("engine"),
]
RateOption = Annotated[
    float | None,
    typer.Option("--rate", "-r", help="Pace, 0.7 to 2.0; 1.0 is the voice's own."),
    Setting("rate"),
]
TitleOption = Annotated[str, typer.Option("--title", help="Use this title.")]
CaptionsOption = Annotated[
    bool | None, typer.Option("--captions/--no-captions", help="Speak photo captions too.")
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format", autocompletion=completion.formats, help="mp3, m4a, ogg or wav. [default: mp3]"
    ),
]


def _speak(file: Path | None) -> Path | None:
    """Speak the language that the file sets, from now on: errors of other options too."""
    if file and (set_there := configured(file)):
        use(set_there)
    return file


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        callback=_speak,
        is_eager=True,
        help="Use this file instead of ./briefing.toml.",
    ),
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Never touch the network.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print the path of the audio and nothing else.")
]
SilentOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print nothing but what goes wrong.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Make it even if up to date.")]


class VoiceOptions(OptionGroup):
    """Who speaks."""

    engine: EngineOption = None
    voice: Annotated[
        list[str] | None,
        typer.Option(
            "--voice",
            "-V",
            autocompletion=completion.voices,
            help="A voice, ENGINE:VOICE, or a Piper voice's path. Give two, and they take turns.",
        ),
        Setting("voice"),
    ] = None
    turn: Annotated[
        str | None,
        typer.Option(
            "--turn",
            autocompletion=completion.turns,
            help="What two voices take turns by: story or paragraph.",
        ),
        Setting("turn"),
    ] = None
    rate: RateOption = None


class DescriptionOptions(OptionGroup):
    """What an article is, where it does not say so itself."""

    title: TitleOption = ""
    date: Annotated[str, typer.Option("--date", help="Use this date (YYYY-MM-DD).")] = ""
    publisher: Annotated[str, typer.Option("--source", help="Use this newspaper or agency.")] = ""
    section: Annotated[
        str, typer.Option("--section", help="Use this section of the newspaper.")
    ] = ""


class FolderOptions(OptionGroup):
    """What lies beside the audio."""

    cover: Annotated[
        str | None,
        typer.Option(
            "--cover",
            metavar="FILE",
            autocompletion=completion.covers,
            help="A picture, or drawn or none. [default: drawn]",
        ),
        Setting("cover"),
    ] = None
    player: Annotated[
        bool | None,
        typer.Option("--player/--no-player", help="Write the player into the output folder."),
        Setting("player"),
    ] = None


class ReadingOptions(OptionGroup):
    """How sources and settings are read."""

    lexicon: Annotated[
        str | None,
        typer.Option("--lexicon", help="A table of written and spoken forms (TSV)."),
        Setting("speech.lexicon"),
    ] = None
    config: ConfigOption = None
    offline: OfflineOption = False
    private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses too.")
    ] = False

    @property
    def limits(self) -> Options:
        """How sources may be fetched."""
        return Options(offline=self.offline, private=self.private)


def load(reading: ReadingOptions, *groups: OptionGroup, **more: Any) -> Settings:
    """Load the settings that files and a command's options make.

    Args:
        reading: Names the file.
        groups: Further options.
        more: Values of options outside of groups, by the names of the settings.

    Raises:
        ConfigError: A file or a value is wrong.
    """
    flags = more
    for group in (reading, *groups):
        flags |= group.settings()
    return load_settings(flags, file=reading.config).settings


def request(
    source: str | None,
    settings: Settings,
    reading: ReadingOptions,
    about: DescriptionOptions,
    output: Path = DEFAULT_OUTPUT,
    *,
    clip: bool = False,
) -> BriefingRequest:
    """Read the source, and return the request that the options describe.

    Raises:
        SourceError: The source cannot be read.
        LexiconError: A lexicon is wrong.
        UsageError: There is no source, or there are two.
    """
    article = _read(source, reading, clip=clip)
    return BriefingRequest(
        article,
        settings,
        output,
        title=about.title,
        date=about.date,
        publisher=about.publisher,
        section=about.section,
        offline=reading.offline,
        lexicons=inputs.lexicons(article.identity, settings),
    )


def _read(source: str | None, reading: ReadingOptions, *, clip: bool) -> Document:
    """Read the source, or what was copied."""
    if (source is not None) == clip:
        problem = _("SOURCE and --clip do not go together") if clip else _("there is no SOURCE")
        raise UsageError(problem, _("give a file, a link, - for standard input, or --clip"))
    if source is None:
        from briefing.ingest.clipboard import read_clipboard  # lazy: the readers of HTML

        copied = read_clipboard()
        if not isinstance(copied, str):
            return copied
        source = copied
    return inputs.read_one(source, offline=reading.offline, private=reading.private)
