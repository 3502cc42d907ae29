"""`briefing voices`: what can speak here, and why the rest can't."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import options

if TYPE_CHECKING:
    from briefing.model.audio import VoiceInfo

app = typer.Typer(help="Show what can speak here and why the rest can't; install, try, remove.")

AllOption = Annotated[
    bool, typer.Option("--all", "-a", help="Also the voices that can be installed.")
]

_SAMPLE = "Xin chào quý vị và các bạn. Đây là giọng đọc của bản tin hôm nay."


@app.callback(invoke_without_command=True)
def voices(
    context: typer.Context,
    every: AllOption = False,
    as_json: options.JsonOption = False,
    offline: options.OfflineOption = False,
) -> None:
    """List what can speak here, the best first, and why the rest can't."""
    if not context.invoked_subcommand:
        list_voices(every, as_json, offline)


@app.command("list")
def list_voices(
    every: AllOption = False,
    as_json: options.JsonOption = False,
    offline: options.OfflineOption = False,
) -> None:
    """List what can speak here, the best first, and why the rest can't."""
    rows, missing = _survey(offline=offline)
    offers = _offers({voice.name for voice in rows}) if every else []
    if as_json:
        data = {"voices": [_data(v) for v in rows], "unavailable": missing, "offers": offers}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    from briefing.cli.tables import show, table

    listed = (
        (str(rank), v.engine, v.name, f"{v.sample_rate} Hz", _speed(v), v.licence, v.description)
        for rank, v in enumerate(rows, 1)
    )
    show(table(("#>", "engine", "voice", "rate>", "speed>", "licence", "about"), listed))
    for name, reason in missing.items():
        typer.echo(f"{name} cannot speak here: {reason}")
    if offers:
        cells = (
            (o["name"], f"{o['bytes'] / 1e6:.1f} MB", o["licence"], o["about"]) for o in offers
        )
        show(table(("can be installed", "size>", "licence", "about"), cells))
        typer.echo("briefing voices install NAME fetches one")
    if rows:
        first = rows[0]
        typer.echo(f"hear one: briefing voices sample {first.engine}:{first.name} -o sample.mp3")


@app.command()
def install(
    name: Annotated[str, typer.Argument(help="A voice; see `briefing voices list --all`.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Accept the licence unasked.")] = False,
) -> None:
    """Fetch a Piper voice: its licence is shown first."""
    from briefing.cli.progress import Download
    from briefing.engines.piper import catalogue
    from briefing.engines.piper.install import install as fetch

    offer = catalogue.offer(name)
    typer.echo(f"{offer.name}: {offer.description}")
    typer.echo(f"{offer.bytes / 1e6:.1f} MB, licence: {offer.licence}")
    if not yes:
        typer.confirm("Fetch it?", abort=True, default=True)
    folder, base_url = _piper()
    with Download(offer.name) as bar:
        path = fetch(name, base_url=base_url, folder=folder, progress=bar.moved)
    typer.echo(f"installed: {path}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="An installed voice.")]) -> None:
    """Remove an installed Piper voice."""
    from briefing.engines.piper.install import remove as forget

    forget(name, folder=_piper()[0])
    typer.echo(f"removed: {name}")


@app.command()
def sample(
    voice: Annotated[str, typer.Argument(help="A voice, or ENGINE:VOICE; see `briefing voices`.")],
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
    job = Job(source, load(flags).settings, output)
    started = time.perf_counter()
    recording = make(job)
    if recording.made:
        speed = recording.milliseconds / 1000 / (time.perf_counter() - started)
        typer.echo(f"{speed:.0f} × real time, the start included", err=True)
    typer.echo(recording.audio)


def _survey(*, offline: bool) -> tuple[list[VoiceInfo], dict[str, str]]:
    """Give the voices that can speak now, and for each other engine the reason why it can't."""
    from briefing.config import load
    from briefing.engines import registry
    from briefing.errors import BriefingError

    options_of = load().settings.engines
    rows: list[VoiceInfo] = []
    missing: dict[str, str] = {}
    names = sorted(registry.names(), key=_rank)
    for name in names:
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


def _rank(name: str) -> int:
    from briefing.engines.registry import RANKING

    return RANKING.index(name) if name in RANKING else len(RANKING)


def _offers(here: set[str]) -> list[dict[str, Any]]:
    from briefing.engines.piper import catalogue

    return [
        {"name": o.name, "bytes": o.bytes, "licence": o.licence, "about": o.description}
        for o in catalogue.offers()
        if o.name not in here
    ]


def _piper() -> tuple[Path, str]:
    """Give the folder of installed voices, and where they are fetched from."""
    from briefing.config import load
    from briefing.engines.piper import catalogue

    told = load().settings.engines.get("piper", {})
    folder = told.get("folder")
    base_url = str(told.get("base_url") or catalogue.BASE_URL)
    return (Path(str(folder)) if folder else catalogue.voices_folder()), base_url


def _data(voice: VoiceInfo) -> dict[str, Any]:
    return {
        "engine": voice.engine,
        "voice": voice.name,
        "sample_rate": voice.sample_rate,
        "speed": voice.speed or None,
        "licence": voice.licence,
        "network": voice.network,
        "about": voice.description,
    }


def _speed(voice: VoiceInfo) -> str:
    """Give × real time on one core, as far as it is known."""
    if voice.network:
        return "network"
    return f"{voice.speed:.0f} ×" if voice.speed else "?"
