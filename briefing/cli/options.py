"""Options that several commands share, and the job that they describe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from briefing.cli.command import Argument, Option

if TYPE_CHECKING:
    from briefing.model.settings import Settings
    from briefing.pipeline.request import BriefingRequest

SourceArgument = Annotated[
    str,
    Argument(
        metavar="SOURCE", help="A file (text, Markdown, HTML, docx, epub), a link, or - for a text."
    ),
]
EngineOption = Annotated[str | None, Option("--engine", "-e", help="An engine's name, or auto.")]
VoicesOption = Annotated[
    list[str] | None,
    Option(
        "--voice",
        "-v",
        help="A voice, ENGINE:VOICE, or a Piper voice's path. Give two, and they take turns.",
    ),
]
TurnOption = Annotated[
    str | None, Option("--turn", help="What two voices take turns by: story or paragraph.")
]
RateOption = Annotated[
    float | None, Option("--rate", "-r", help="Pace, 0.7 to 2.0; 1.0 is the voice's own.")
]
CaptionsOption = Annotated[
    bool | None, Option("--captions/--no-captions", help="Speak photo captions too.")
]
OfflineOption = Annotated[bool, Option("--offline", help="Never touch the network.")]
PrivateOption = Annotated[
    bool, Option("--allow-private", help="Fetch from private and loopback addresses too.")
]
TitleOption = Annotated[str, Option("--title", help="Use this title.")]
DateOption = Annotated[str, Option("--date", help="Use this date (YYYY-MM-DD).")]
CoverOption = Annotated[
    str | None,
    Option("--cover", metavar="FILE", help="A picture, or drawn or none. [default: drawn]"),
]
PlayerOption = Annotated[
    bool | None,
    Option("--player/--no-player", help="Write the player into the output folder."),
]
PublisherOption = Annotated[str, Option("--source", help="Use this newspaper or agency.")]
LexiconOption = Annotated[
    str | None, Option("--lexicon", help="A table of written and spoken forms (TSV).")
]
OutputOption = Annotated[
    Path | None,
    Option("--output", "-o", help="A folder, FILE.mp3, or - to pipe it. [default: output]"),
]
ConfigOption = Annotated[
    Path | None, Option("--config", help="Use this file instead of ./briefing.toml.")
]
JsonOption = Annotated[bool, Option("--json", help="Print JSON, for programs.")]


def job(
    source: str,
    settings: Settings,
    *,
    output: Path | None = None,
    title: str = "",
    date: str = "",
    publisher: str = "",
    offline: bool = False,
    private: bool = False,
) -> BriefingRequest:
    """Give the job that the options describe. Raises SourceError, LexiconError."""
    from briefing.ingest import inputs
    from briefing.pipeline.request import DEFAULT_OUTPUT, BriefingRequest

    article = inputs.read_one(source, offline=offline, private=private)
    return BriefingRequest(
        article,
        settings,
        output or DEFAULT_OUTPUT,
        title=title,
        date=date,
        publisher=publisher,
        offline=offline,
        lexicons=inputs.lexicons(article.identity, settings),
    )
