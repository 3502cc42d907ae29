"""`briefing voices`: what can speak here, and why the rest can't."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import options
from briefing.cli.option_groups import CommandGroup, with_common_options
from briefing.cli.process import report
from briefing.cli.progress import Download
from briefing.cli.tables import show, table
from briefing.cli.target import is_stream, place
from briefing.config import load
from briefing.engines import registry
from briefing.engines.hub import Found, fetch
from briefing.engines.local import voices_folder
from briefing.engines.piper import catalogue as piper_catalogue
from briefing.engines.piper import install as piper
from briefing.engines.vieneu import catalogue as vieneu_catalogue
from briefing.engines.vieneu import install as vieneu
from briefing.engines.zerotts import catalogue as zero_catalogue
from briefing.engines.zerotts import install as zero
from briefing.errors import BriefingError
from briefing.ingest.source import Source
from briefing.model.settings import NO_COVER
from briefing.pipeline.make import make
from briefing.pipeline.request import BriefingRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import VoiceInfo

app = typer.Typer(
    cls=CommandGroup,
    help="Show what can speak here and why the rest can't; install, try, remove.",
    rich_markup_mode=None,
    add_completion=False,
)

AllOption = Annotated[
    bool, typer.Option("--all", "-a", help="Also the voices that can be installed.")
]

_PIPER, _ZERO, _VIENEU = "piper", "zerotts", "vieneu"
_SAMPLE = "Xin chào quý vị và các bạn. Đây là giọng đọc của bản tin hôm nay."


@app.callback(invoke_without_command=True)
@with_common_options
def voices(
    context: typer.Context,
    every: AllOption = False,
    as_json: options.JsonOption = False,
    offline: options.OfflineOption = False,
) -> None:
    """List what can speak here, the best first, and why the rest can't."""
    if not context.invoked_subcommand:
        list_voices(every=every, as_json=as_json, offline=offline)


@app.command("list")
@with_common_options
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
    listed = (
        (
            str(place) if v.engine in registry.AUTO_ORDER else "",
            f"{v.engine}:{v.name}",
            f"{v.sample_rate} Hz",
            _speed(v),
            v.licence,
            v.description,
        )
        for place, v in enumerate(rows, 1)
    )
    show(table(("#>", "voice!", "sampled>", "speed>", "licence", "about"), listed))
    for name, reason in missing.items():
        typer.echo(f"{name} cannot speak here: {reason}")
    if offers:
        cells = (
            (
                o["name"],
                f"{o['bytes'] / 1e6:.1f} MB",
                f"{o['sample_rate']} Hz",
                _about(o["speed"]),
                o["licence"],
                o["about"],
            )
            for o in offers
        )
        columns = ("can be installed!", "size>", "sampled>", "speed>", "licence", "about")
        show(table(columns, cells))
        typer.echo("install one: briefing voices install NAME")
    typer.echo("speed: about × real time, on one core; auto takes the first that can speak")
    if rows:
        first = rows[0]
        typer.echo(f"hear one: briefing voices sample {first.engine}:{first.name} -o sample.mp3")


@app.command()
@with_common_options
def install(
    name: Annotated[str, typer.Argument(help="A voice; see `briefing voices list --all`.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Accept the licence unasked.")] = False,
) -> None:
    """Fetch a voice of Piper, ZeroTTS or VieNeu: its size and licence are shown first."""
    engine, _, voice = name.partition(":")
    if engine == _ZERO:
        _install_zero(voice, yes)
    elif engine == _VIENEU:
        _install_vieneu(voice.partition(":")[0], yes)
    else:
        _install_piper(voice if engine == _PIPER else name, yes)


@app.command()
@with_common_options
def remove(name: Annotated[str, typer.Argument(help="An installed voice.")]) -> None:
    """Remove an installed voice; of VieNeu, a model with all its voices."""
    engine, _, voice = name.partition(":")
    if engine == _ZERO:
        zero.remove(voice, _zero()[0])
    elif engine == _VIENEU:
        vieneu.remove(voice.partition(":")[0], _vieneu()[0])
    else:
        piper.remove(voice if engine == _PIPER else name, folder=_piper()[0])
    with report():
        typer.echo(f"removed: {name}")


@app.command()
@with_common_options
def sample(
    voice: Annotated[str, typer.Argument(help="A voice, or ENGINE:VOICE; see `briefing voices`.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The MP3 to write.")] = Path(
        "sample.mp3"
    ),
    engine: options.EngineOption = None,
    rate: options.RateOption = None,
    text: Annotated[str, typer.Option(help="What to say.")] = _SAMPLE,
    offline: options.OfflineOption = False,
) -> None:
    """Let a voice say a sentence, into an MP3."""
    flags = {"engine": engine, "voice": voice, "rate": rate, "cover": NO_COVER}
    source = Source("the sample text", "-", text.encode())
    with place(output, None, "mp3") as target:
        recording = make(BriefingRequest(source, load(flags).settings, target, offline=offline))
    if not is_stream(output):
        with report():
            typer.echo(recording.audio)


def _install_piper(name: str, yes: bool) -> None:
    offer = piper_catalogue.offer(name)
    typer.echo(f"{offer.name}: {offer.description}")
    typer.echo(f"{offer.bytes / 1e6:.1f} MB, licence: {offer.licence}")
    if not yes:
        typer.confirm("Fetch it?", abort=True, default=True)
    folder, base_url = _piper()
    with Download(offer.name) as bar:
        path = piper.install(name, base_url=base_url, folder=folder, progress=bar.moved)
    with report():
        typer.echo(f"installed: {path}")


def _install_zero(name: str, yes: bool) -> None:
    offer = zero_catalogue.offer(name)
    folder, repository, hub = _zero()
    found = zero.look(name, folder, repository=repository, hub=hub)
    typer.echo(f"{_ZERO}:{name}: {offer.display}, {offer.description}")
    _fetch([found], hub, yes)
    with report():
        typer.echo(f"installed: {zero_catalogue.pack_of(name, folder)}")


def _install_vieneu(name: str, yes: bool) -> None:
    offer = vieneu_catalogue.model_offer(name)
    folder, hub = _vieneu()
    founds = vieneu.look(name, folder, hub=hub)
    typer.echo(f"{_VIENEU}:{name}: {offer.description}")
    _fetch(founds, hub, yes)
    with report():
        typer.echo(f"installed: {folder / name}")


def _fetch(founds: Sequence[Found], hub: str, yes: bool) -> None:
    """Show what would be fetched from the hub, and with consent fetch it."""
    licences = dict.fromkeys(found.licence or "not told" for found in founds)
    size = sum(found.bytes for found in founds)
    typer.echo(f"{size / 1e6:,.1f} MB, licence: {', '.join(licences)}")
    for found in founds:
        typer.echo(f"from {found.repository}, commit {found.commit}")
    if not yes:
        typer.confirm("Fetch it?", abort=True, default=True)
    for found in founds:
        with Download(found.repository) as bar:
            fetch(found, hub=hub, progress=bar.moved)


def _survey(*, offline: bool) -> tuple[list[VoiceInfo], dict[str, str]]:
    """Return the voices that can speak now, and for each other engine the reason why it can't."""
    options_of = load().settings.engines
    names = [name for name in registry.names() if name != registry.FOR_TESTS]
    names.sort(key=lambda name: (*registry.AUTO_ORDER, name).index(name))
    with ThreadPoolExecutor(len(names)) as pool:  # each may have to wait for its answer
        found = pool.map(lambda name: _voices_of(name, options_of.get(name), offline), names)
        answers = dict(zip(names, found, strict=True))
    rows = [voice for voices in answers.values() if not isinstance(voices, str) for voice in voices]
    return rows, {name: reason for name, reason in answers.items() if isinstance(reason, str)}


def _voices_of(
    name: str, settings: dict[str, object] | None, offline: bool
) -> Sequence[VoiceInfo] | str:
    """Return an engine's voices, or the reason why it cannot speak."""
    try:
        with closing(registry.create(name, settings)) as engine:
            if engine.network and offline:
                return "it needs the network"
            engine.check()
            return engine.voices()
    except BriefingError as exc:
        return str(exc)


def _offers(here: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": offer.name,
            "bytes": offer.bytes,
            "sample_rate": offer.sample_rate,
            "speed": round(offer.speed, 1),
            "licence": offer.licence,
            "about": offer.description,
        }
        for offer in piper_catalogue.offers()
        if offer.name not in here
    ]


def _piper() -> tuple[Path, str]:
    """Return the folder of installed voices, and where they are fetched from."""
    own = load().settings.engines.get("piper", {})
    folder = voices_folder(str(own.get("folder", "")))
    return folder, str(own.get("base_url") or piper_catalogue.BASE_URL)


def _zero() -> tuple[Path, str, str]:
    """Return the folder of ZeroTTS's model, and the repository and the hub that it comes from."""
    own = load().settings.engines.get(_ZERO, {})
    folder = zero_catalogue.model_folder(str(own.get("folder", "")))
    repository = str(own.get("repository") or zero_catalogue.REPOSITORY)
    return folder, repository, str(own.get("hub", ""))


def _vieneu() -> tuple[Path, str]:
    """Return the folder of VieNeu's models, and the hub that they come from."""
    own = load().settings.engines.get(_VIENEU, {})
    return vieneu_catalogue.models_folder(str(own.get("folder", ""))), str(own.get("hub", ""))


def _data(voice: VoiceInfo) -> dict[str, Any]:
    return {
        "engine": voice.engine,
        "voice": voice.name,
        "sample_rate": voice.sample_rate,
        "speed": round(voice.speed, 1) or None,
        "licence": voice.licence,
        "network": voice.network,
        "about": voice.description,
    }


def _speed(voice: VoiceInfo) -> str:
    return "network" if voice.network else _about(voice.speed)


def _about(speed: float) -> str:
    """Write × real time; third parties' engines may not state it."""
    return f"~{speed:.0f} ×" if speed else "unknown"
