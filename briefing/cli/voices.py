"""`briefing voices`: what can speak here, and why the rest can't."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import options

if TYPE_CHECKING:
    from briefing.model.audio import VoiceInfo

app = typer.Typer(help="Show what can speak here, why the rest can't, and make samples.")

_SAMPLE = "Xin chào quý vị và các bạn. Đây là giọng đọc của bản tin hôm nay."


@app.callback(invoke_without_command=True)
def voices(
    context: typer.Context,
    as_json: options.JsonOption = False,
    offline: options.OfflineOption = False,
) -> None:
    """List what can speak here, the best first, and why the rest can't."""
    if context.invoked_subcommand:
        return
    rows, missing = _survey(offline=offline)
    if as_json:
        data = [
            {"engine": voice.engine, "voice": voice.name, "sample_rate": voice.sample_rate,
             "licence": voice.licence, "network": voice.network, "about": voice.description}
            for voice in rows
        ]  # fmt: skip
        typer.echo(
            json.dumps({"voices": data, "unavailable": missing}, ensure_ascii=False, indent=1)
        )
        return
    from briefing.cli.tables import show, table

    listed = ((v.engine, v.name, f"{v.sample_rate} Hz", v.licence, v.description) for v in rows)
    show(table(("engine", "voice", "rate>", "licence", "about"), listed))
    for name, reason in missing.items():
        typer.echo(f"{name} cannot speak here: {reason}")


@app.command()
def sample(
    voice: Annotated[str, typer.Argument(help="A voice's name; see `briefing voices`.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The MP3 to write.")] = Path(
        "sample.mp3"
    ),
    engine: options.EngineOption = None,
    rate: options.RateOption = None,
    text: Annotated[str, typer.Option(help="What to say.")] = _SAMPLE,
) -> None:
    """Let a voice say a sentence, into an MP3."""
    from briefing.articles import Source
    from briefing.config import load
    from briefing.pipeline.job import Job
    from briefing.pipeline.make import make

    flags = {"engine": engine, "voice": voice, "rate": rate}
    source = Source("the sample text", "-", text.encode())
    typer.echo(make(Job(source, load(flags).settings, output)).audio)


def _survey(*, offline: bool) -> tuple[list[VoiceInfo], dict[str, str]]:
    """Give the voices that can speak now, and for each other engine the reason why it can't."""
    from briefing.config import load
    from briefing.engines import registry
    from briefing.errors import BriefingError

    options_of = load().settings.engines
    rows: list[VoiceInfo] = []
    missing: dict[str, str] = {}
    for name in registry.names():
        try:
            engine = registry.create(name, options_of.get(name))
        except BriefingError as exc:
            missing[name] = str(exc)
            continue
        try:
            if engine.network and offline:
                missing[name] = "it needs the network"
                continue
            engine.check()
            rows += engine.voices()
        except BriefingError as exc:
            missing[name] = str(exc)
        finally:
            engine.close()
    return rows, missing
