"""`briefing serve`: the output folder for the phone."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.feed import FolderArgument, ShowOption, channel, folder
from briefing.cli.process import give_memory_back
from briefing.config import load
from briefing.errors import UsageError
from briefing.model.limits import Options
from briefing.pipeline.request import DEFAULT_OUTPUT
from briefing.player.live import LivePlayer
from briefing.publishing.catalogue import scan
from briefing.publishing.feed import LiveFeed
from briefing.server import certificates, hosts, run
from briefing.server.app import App, Site
from briefing.server.certificates import AUTHORITY
from briefing.server.run import AUTO, ServerAddress, qr_code, require_making, token_for
from briefing.storage.atomic import to_output_error
from briefing.storage.directories import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from briefing.model.settings import Settings
    from briefing.publishing.feed import LiveFeed
    from briefing.server.app import Application, Handler
    from briefing.server.certificates import Certificate
    from briefing.server.run import ServerAddress

_PORT = 8765
_TURN = (
    0.0005  # seconds that a thread goes on while others wait; Python's own are five times as many
)


def serve(
    directory: FolderArgument = None,
    port: Annotated[int, typer.Option("--port", "-p", help="0 takes any that is free.")] = _PORT,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let the whole local network listen, as your phone.")
    ] = False,
    token: Annotated[
        str,
        typer.Option(
            "--token", metavar="WORD", help="Ask for this in the link; auto makes and keeps one."
        ),
    ] = "",
    tls: Annotated[
        bool, typer.Option("--tls", help="Serve HTTPS, with a certificate of your own making.")
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Serve HTTPS with this one (PEM).")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="The certificate's key (PEM).")] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Answer to this name too; repeatable."),
    ] = None,
    title: ShowOption = None,
    make: Annotated[
        bool | None,
        typer.Option("--make/--no-make", help="Also make what those who know the token ask for."),
    ] = None,
    private: Annotated[
        bool, typer.Option("--allow-private", help="With --make, fetch from private addresses too.")
    ] = False,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="With --make and --lan, do without HTTPS.")
    ] = False,
    qr: Annotated[bool, typer.Option("--qr/--no-qr", help="Draw QR codes for the phone.")] = True,
    config: options.ConfigOption = None,
    quiet: options.SilentOption = False,
) -> None:
    """Serve the player, the briefings and their feed until Ctrl-C; with --make, make more."""
    settings = load({"serve.make": make}, file=config).settings
    makes = settings.serve.make
    place = _place(directory, makes=makes).resolve()
    if makes:
        require_making()
        token = token or AUTO
        if lan and not (tls or certificate or insecure):
            raise UsageError(
                _("what others ask for must not go over the network unprotected"),
                _("add --tls, or --insecure where everyone on the network may read the token"),
            )
    show = channel(settings, {"title": title})
    player = LivePlayer(place, show.title) if settings.player else None
    names = hosts.known_names(tuple(allow_host or ()))
    near = hosts.addresses() if lan else ()
    word = token_for(token)
    with run.bind(run.EVERYWHERE if lan else run.LOOPBACK, port) as listener:
        proof = None
        if tls or certificate:
            proof = _certificate((*near, run.LOOPBACK, *sorted(names)), certificate, key)
        address = ServerAddress("https" if proof else "http", listener.getsockname()[1], word)
        if not quiet:
            _print_links(address, near, proof, draw=qr and sys.stdout.isatty())
        site = Site(place, names, word, _handler(LiveFeed(place, show), player, proof))
        app: AbstractContextManager[Application] = nullcontext(App(site))
        if makes:
            app = _making(site, settings, show.title, private=private)
        with app as application:
            run.run(listener, application, proof)
    if not quiet:
        typer.echo(_("stopped"))


def _place(directory: Path | None, *, makes: bool) -> Path:
    """Return the folder to serve; one that is still to be filled may be empty, or not there yet."""
    if makes:
        place = directory or DEFAULT_OUTPUT
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise to_output_error(exc, place) from exc
        return place
    place = folder(directory)
    if not scan(place):
        raise UsageError(
            _("there is no briefing in {folder}").format(folder=place.resolve()),
            _("make one first, or name the folder of others"),
        )
    return place


def _making(
    site: Site, settings: Settings, title: str, *, private: bool
) -> AbstractContextManager[Application]:
    """Return what makes until its block ends, and the application that takes the orders."""
    from briefing.server.making.serving import making  # lazy: an optional extra

    give_memory_back()
    sys.setswitchinterval(_TURN)  # who makes must not keep those waiting who listen
    return making(site, settings, title, Options(private=private))


def _handler(feed: LiveFeed, player: LivePlayer | None, proof: Certificate | None) -> Handler:
    """Return what makes the feed, and a player where the folder has none.

    It hands out the authority that a phone is to trust, too.
    """
    authority = proof.authority.read_bytes() if proof and proof.authority else None

    def make(path: str, base_url: str) -> tuple[bytes, str] | None:
        if authority and path == AUTHORITY:
            return authority, "application/x-x509-ca-cert"
        return feed(path, base_url) or (player(path) if player else None)

    return make


def _certificate(names: Sequence[str], given: Path | None, key: Path | None) -> Certificate:
    if given:
        return certificates.load(given, key)
    return certificates.own_certificate(data_folder() / "tls", names)


def _print_links(
    address: ServerAddress, near: Sequence[str], proof: Certificate | None, *, draw: bool
) -> None:
    """Print where to listen; for the phone, as codes too."""
    lines = [
        (_("player"), address.url("localhost")),
        (_("feed"), address.feed("localhost")),
    ]
    for host in near:
        lines.append((_("player on the network"), address.url(host)))
        lines.append((_("feed on the network"), address.feed(host)))
    if proof:
        lines.append((_("certificate"), proof.fingerprint))
    if proof and proof.authority:
        lines.append((_("for the phone to trust"), str(proof.authority)))
    width = max(len(what) for what, _where in lines)
    for what, where in lines:
        typer.echo(f"{what:<{width}}  {where}")
    if near and draw:
        typer.echo(f"\n{_('The player:')}\n{qr_code(address.url(near[0]))}")
        typer.echo(f"{_('In a podcast app:')}\n{qr_code(address.subscription(near[0]))}")
    typer.echo(_("Ctrl-C stops."))
