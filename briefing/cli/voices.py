"""`briefing voices`: what can speak here, and why the rest can't."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing._messages import figure, in_english
from briefing._messages import gettext as _
from briefing.cli import completion, options, voice_lines
from briefing.cli.option_groups import CommandGroup, with_common_options
from briefing.cli.process import report
from briefing.cli.progress import Download
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
from briefing.errors import BriefingError, EngineError, EngineUnavailableError, UsageError
from briefing.ingest.document import Document
from briefing.model.settings import NO_COVER
from briefing.pipeline.make import make
from briefing.pipeline.request import BriefingRequest
from briefing.publishing.paths import slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.model.audio import VoiceInfo
    from briefing.model.recording import Recording

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
    voices, missing = _survey(offline=offline)
    here = [voice_lines.data(voice) for voice in voices]
    names = {f"{voice.engine}:{voice.name}" for voice in voices}
    offers = [
        offer
        for offer in (voice_lines.offers() if every else ())
        if f"{offer['engine']}:{offer['voice']}" not in names
    ]
    if as_json:
        unavailable = {name: str(in_english(error)) for name, error in missing.items()}
        listed = [
            [{**each, "about": in_english(each["about"])} for each in of] for of in (here, offers)
        ]
        data = {"voices": listed[0], "unavailable": unavailable, "offers": listed[1]}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for line in voice_lines.rows(here):
        typer.echo(line)
    for name, error in missing.items():
        for line in voice_lines.reason(name, error):
            typer.echo(line)
    if offers:
        typer.echo("\n" + _("can be installed: briefing voices install NAME") + "\n")
        for line in voice_lines.rows(offers):
            typer.echo(line)
    for line in voice_lines.fold(_(voice_lines.LEGEND)):
        typer.echo(line)
    if voices:
        first = voices[0]
        one = f"briefing voices sample {first.engine}:{first.name} -o sample.mp3"
        typer.echo(_("hear one: {command}").format(command=one))
        all_of_them = "briefing voices sample --all -o samples"
        typer.echo(_("compare all: {command}").format(command=all_of_them))


@app.command()
@with_common_options
def install(
    name: Annotated[str, typer.Argument(help="A voice; see `briefing voices list --all`.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Accept the licence unasked.")] = False,
    quiet: options.SilentOption = False,
) -> None:
    """Fetch a voice of Piper, ZeroTTS or VieNeu: its size and licence are shown first."""
    engine, _sign, voice = name.partition(":")
    if engine == _ZERO:
        path = _install_zero(voice, yes=yes, quiet=quiet)
    elif engine == _VIENEU:
        path = _install_vieneu(voice.partition(":")[0], yes=yes, quiet=quiet)
    else:
        path = _install_piper(voice if engine == _PIPER else name, yes=yes, quiet=quiet)
    if not quiet:
        with report():
            typer.echo(_("installed: {path}").format(path=path))


@app.command()
@with_common_options
def remove(
    name: Annotated[str, typer.Argument(help="An installed voice.")],
    quiet: options.SilentOption = False,
) -> None:
    """Remove an installed voice; of VieNeu, a model with all its voices."""
    engine, _sign, voice = name.partition(":")
    if engine == _ZERO:
        zero.remove(voice, _zero()[0])
    elif engine == _VIENEU:
        vieneu.remove(voice.partition(":")[0], _vieneu()[0])
    else:
        piper.remove(voice if engine == _PIPER else name, folder=_piper()[0])
    if not quiet:
        with report():
            typer.echo(_("removed: {name}").format(name=name))


@app.command()
@with_common_options
def sample(
    voice: Annotated[
        str,
        typer.Argument(
            autocompletion=completion.voices,
            help="A voice, or ENGINE:VOICE; see `briefing voices`.",
        ),
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", help="The MP3 to write; with --all, the folder.")
    ] = "sample.mp3",
    every: Annotated[
        bool, typer.Option("--all", "-a", help="Every voice that can speak here.")
    ] = False,
    engine: options.EngineOption = None,
    rate: options.RateOption = None,
    text: Annotated[str, typer.Option(help="What to say.")] = _SAMPLE,
    offline: options.OfflineOption = False,
    quiet: options.SilentOption = False,
) -> None:
    """Let a voice say a sentence, into an MP3; or each of them, to compare them by ear."""
    if every == bool(voice):
        raise UsageError(
            _("name a voice, or all"), _("briefing voices sample VOICE, or --all -o folder")
        )
    if every:
        flags = {"engine": engine, "rate": rate}
        _sample_all(Path(output), flags, text, offline=offline, quiet=quiet)
        return
    with place(output, None, "mp3") as target:
        flags = {"engine": engine, "voice": voice, "rate": rate}
        recording = _speak_sample(flags, text, target, offline=offline)
    if not (is_stream(output) or quiet):
        with report():
            typer.echo(recording.audio)


def _sample_all(
    folder: Path, flags: Mapping[str, object], text: str, *, offline: bool, quiet: bool
) -> None:
    """Have every voice say the sentence; one that fails keeps the others from nothing."""
    if folder.suffix:
        raise UsageError(
            _("{path} is no folder's name").format(path=folder),
            _("with --all, give a folder as -o"),
        )
    failed = 0
    for info in _survey(offline=offline)[0]:
        if flags["engine"] not in {None, info.engine}:
            continue
        name = f"{info.engine}:{info.name}"
        target = folder / f"{slug(name)}.mp3"
        try:
            recording = _speak_sample({**flags, "voice": name}, text, target, offline=offline)
        except BriefingError as exc:
            failed += 1
            typer.echo(f"{name}: {exc}", err=True)
        else:
            if quiet:
                continue
            with report():
                typer.echo(recording.audio)
    if failed:
        raise typer.Exit(EngineError.exit_code)


def _speak_sample(
    flags: Mapping[str, object], text: str, target: Path, *, offline: bool
) -> Recording:
    settings = load({**flags, "cover": NO_COVER, "player": False}).settings
    source = Document(_("the sample text"), "-", text.encode())
    return make(BriefingRequest(source, settings, target, offline=offline))


def _install_piper(name: str, *, yes: bool, quiet: bool) -> Path:
    offer = piper_catalogue.offer(name)
    described = f"{offer.name}: {_(offer.description)}"
    _ask(described, _size_and_licence(offer.bytes, offer.licence), yes=yes, quiet=quiet)
    folder, base_url = _piper()
    with Download(offer.name, quiet=quiet) as bar:
        return piper.install(name, base_url=base_url, folder=folder, progress=bar.moved)


def _install_zero(name: str, *, yes: bool, quiet: bool) -> Path:
    offer = zero_catalogue.offer(name)
    folder, repository, hub = _zero()
    found = zero.look(name, folder, repository=repository, hub=hub)
    described = f"{_ZERO}:{name}: {offer.display}, {_(offer.description)}"
    _fetch(described, [found], hub, yes=yes, quiet=quiet)
    return zero_catalogue.pack_of(name, folder)


def _install_vieneu(name: str, *, yes: bool, quiet: bool) -> Path:
    offer = vieneu_catalogue.model_offer(name)
    folder, hub = _vieneu()
    founds = vieneu.look(name, folder, hub=hub)
    _fetch(f"{_VIENEU}:{name}: {_(offer.description)}", founds, hub, yes=yes, quiet=quiet)
    return folder / name


def _fetch(described: str, founds: Sequence[Found], hub: str, *, yes: bool, quiet: bool) -> None:
    """Show what would be fetched from the hub, and with consent fetch it."""
    licences = dict.fromkeys(found.licence or _("not told") for found in founds)
    size = sum(found.bytes for found in founds)
    _ask(
        described,
        _size_and_licence(size, ", ".join(licences)),
        *(
            _("from {repository}, commit {commit}").format(
                repository=found.repository, commit=found.commit
            )
            for found in founds
        ),
        yes=yes,
        quiet=quiet,
    )
    for found in founds:
        with Download(found.repository, quiet=quiet) as bar:
            fetch(found, hub=hub, progress=bar.moved)


def _ask(*lines: str, yes: bool, quiet: bool) -> None:
    """Show what would be fetched, and ask; quietly only where consent was given before."""
    if not (yes and quiet):
        for line in lines:
            typer.echo(line)
    while not yes:
        question = f"{_('Fetch it?')} [{_('Y/n')}]"
        answer = typer.prompt(question, default="", show_default=False).strip().lower()
        if answer in {"n", "no", _("n"), _("no")}:
            raise typer.Abort
        yes = answer in {"", "y", "yes", _("y"), _("yes")}


def _size_and_licence(size: int, licence: str) -> str:
    return _("{size} MB, licence: {licence}").format(
        size=figure(size / 1e6, ",.1f"), licence=_(licence)
    )


def _survey(*, offline: bool) -> tuple[list[VoiceInfo], dict[str, BriefingError]]:
    """Return the voices that can speak now, and for each other engine the reason why it can't."""
    options_of = load().settings.engines
    names = [name for name in registry.names() if name != registry.FOR_TESTS]
    names.sort(key=lambda name: (*registry.AUTO_ORDER, name).index(name))
    voices: list[VoiceInfo] = []
    missing: dict[str, BriefingError] = {}
    with ThreadPoolExecutor(len(names)) as pool:  # each may have to wait for its answer
        asked = {
            name: pool.submit(_voices_of, name, options_of.get(name), offline) for name in names
        }
        for name, answer in asked.items():
            try:
                voices += answer.result()
            except BriefingError as exc:
                missing[name] = exc
    return voices, missing


def _voices_of(name: str, settings: dict[str, object] | None, offline: bool) -> Sequence[VoiceInfo]:
    """Return an engine's voices. Raises BriefingError where it cannot speak."""
    with closing(registry.create(name, settings)) as engine:
        if engine.network and offline:
            raise EngineUnavailableError(_("it needs the network"))
        engine.check()
        return engine.voices()


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
