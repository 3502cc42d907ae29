"""Fetch a voice of the catalogue: resumed where it broke off, verified, put in place at once.

What has been fetched lies beside its later place as a hidden `.part`, which the next attempt
goes on with. The description is put in place first and the model last, whole and checked, so
that a voice is either installed or not.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import time
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.engines.local import voices_folder
from briefing.engines.piper import catalogue
from briefing.errors import EngineError, EngineUnavailableError, OutputError
from briefing.net.failures import Cause, classify
from briefing.net.host_client import RetryableError, RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import requests

    from briefing.engines.piper.catalogue import Offer

    Progress = Callable[[int, int], object]

_PATIENCE = RetryPolicy(attempts=6, base=1.0, ceiling=8.0)
_TIMEOUTS = (10.0, 30.0)  # seconds: to connect, between two pieces
_PIECE = 2**16
_LARGEST_DESCRIPTION = 2**20
_WHOLE, _PARTIAL, _NOT_THERE, _BAD_RANGE, _SERVER_ERROR = 200, 206, 404, 416, 500
_TOO_MANY = 429


def install(
    name: str,
    *,
    base_url: str = catalogue.BASE_URL,
    folder: Path | None = None,
    ca: str = "",
    progress: Progress | None = None,
) -> Path:
    """Install a voice of the catalogue and return its model's path; one that is here stays.

    What was fetched stays for the next attempt, unless it was wrong.

    Args:
        name: As the catalogue names it.
        base_url: Where the catalogue's paths begin.
        folder: Where to; None for the user's data folder.
        ca: A file of certificates to trust instead of the usual ones.
        progress: Called with the bytes so far and the bytes in all.

    Raises:
        UsageError: For a name that is not in the catalogue.
        EngineUnavailableError: Where the host cannot be reached.
        EngineError: Where it sends something else.
        OutputError: Where the voice cannot be written.
    """
    offer = catalogue.offer(name)
    folder = voices_folder() if folder is None else folder
    target = catalogue.model_of(name, folder)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if _is_whole(target, offer) and catalogue.description_of(target).is_file():
            return target
    with _alone(folder, name), _session(ca) as session:
        url = f"{base_url.rstrip('/')}/{offer.path}"
        fetch = _Fetch(session, _host(url), offer, folder / f".{name}.onnx.part", progress)
        description = fetch.persist(lambda: fetch.description(f"{url}.json?download=true"))
        fetch.persist(lambda: fetch.model(f"{url}?download=true"))
        with _writing(folder):
            _put(description, catalogue.description_of(target))
            fetch.part.replace(target)
    return target


def remove(name: str, *, folder: Path | None = None) -> None:
    """Remove an installed voice. Raises EngineError where it is not installed, OutputError."""
    folder = voices_folder() if folder is None else folder
    if name not in catalogue.installed(folder):
        raise EngineError(
            _("the voice {name!r} is not installed").format(name=name), _("see `briefing voices`")
        )
    target = catalogue.model_of(name, folder)
    with _writing(folder):
        target.unlink()
        catalogue.description_of(target).unlink(missing_ok=True)


class _Fetch:
    """One installation's exchanges with the host."""

    def __init__(
        self,
        session: requests.Session,
        host: str,
        offer: Offer,
        part: Path,
        progress: Progress | None,
    ) -> None:
        self._session = session
        self._host = host
        self._offer = offer
        self._progress = progress
        self.part = part

    def persist(self, attempt: Callable[[], bytes]) -> bytes:
        """Make attempts until one returns; raises the last one's error."""
        failed = 0
        while True:
            try:
                return attempt()
            except RetryableError as exc:
                failed += 1
                if failed >= _PATIENCE.attempts:
                    raise exc.error from exc
                time.sleep(_PATIENCE.delay(failed))

    def description(self, url: str) -> bytes:
        """Fetch the voice's description and look whether it is one."""
        with self._get(url, {}) as reply:
            data = b""
            for piece in self._pieces(reply):
                data += piece
                if len(data) > _LARGEST_DESCRIPTION:
                    break
        try:
            found = json.loads(data)
            described = found["audio"]["sample_rate"] == self._offer.sample_rate
        except (ValueError, LookupError, TypeError):
            described = False
        if not described:
            raise self._other(_("something other than the description"))
        return data

    def model(self, url: str) -> bytes:
        """Fetch what is missing of the model into the part, and verify the whole."""
        offer = self._offer
        with _writing(self.part.parent):
            have = self.part.stat().st_size if self.part.exists() else 0
            if have > offer.bytes:
                have = 0
            if shutil.disk_usage(self.part.parent).free < offer.bytes - have:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if have < offer.bytes:
                self._download(url, have)
            if not _is_whole(self.part, offer):
                short = self.part.stat().st_size < offer.bytes
                if short:
                    raise RetryableError(self._other(_("less than it should")))
                self.part.unlink()
                if have:  # what lay here was perhaps the fault: once more from the beginning
                    raise RetryableError(self._other(_("a model with a wrong checksum")))
                raise self._other(_("a model with a wrong checksum"))
        return b""

    def _download(self, url: str, have: int) -> None:
        with self._get(url, {"Range": f"bytes={have}-"} if have else {}) as reply:
            resumed = reply.status_code == _PARTIAL and reply.headers.get(
                "Content-Range", ""
            ).startswith(f"bytes {have}-")
            if reply.status_code == _PARTIAL and not resumed:
                self.part.unlink()
                raise RetryableError(self._other(_("another part than was asked for")))
            done = have if resumed else 0
            with self.part.open("ab" if resumed else "wb") as part:
                for piece in self._pieces(reply):
                    part.write(piece)
                    done += len(piece)
                    if done > self._offer.bytes:
                        break
                    if self._progress:
                        self._progress(done, self._offer.bytes)
                part.flush()
                os.fsync(part.fileno())

    @contextlib.contextmanager
    def _get(self, url: str, headers: dict[str, str]) -> Iterator[requests.Response]:
        import requests

        try:
            reply = self._session.get(url, headers=headers, timeout=_TIMEOUTS, stream=True)
        except (requests.RequestException, OSError, ValueError) as exc:
            raise _error(exc, url) from exc
        with reply:
            self._judge(reply, headers)
            yield reply

    def _judge(self, reply: requests.Response, headers: dict[str, str]) -> None:
        status, host = reply.status_code, _host(reply.url)
        if status in {_WHOLE, _PARTIAL}:
            return
        if status == _BAD_RANGE and headers:
            self.part.unlink(missing_ok=True)
            raise RetryableError(self._other(_("no part of its own file")))
        if status >= _SERVER_ERROR or status == _TOO_MANY:
            raise RetryableError(
                EngineError(
                    _("{host} is in trouble (HTTP {status})").format(host=host, status=status),
                    _(_LATER),
                )
            )
        template = (
            _("{host} has no such voice (HTTP {status} for {url})")
            if status == _NOT_THERE
            else _("{host} does not give the voice (HTTP {status} for {url})")
        )
        raise EngineError(
            template.format(host=host, status=status, url=reply.url),
            _("check the base address"),
        )

    def _pieces(self, reply: requests.Response) -> Iterator[bytes]:
        import requests

        try:
            yield from reply.iter_content(_PIECE)
        except (requests.RequestException, OSError) as exc:
            broken = EngineUnavailableError(
                _("{host} broke off").format(host=_host(reply.url)), _(_LATER)
            )
            raise RetryableError(broken) from exc

    def _other(self, what: str) -> EngineError:
        return EngineError(
            _("{host} sends {what} for {name}").format(
                host=self._host, what=what, name=self._offer.name
            ),
            _("try again later, or elsewhere"),
        )


_LATER = marked("run it again later: what was fetched is kept")


def _error(exc: Exception, url: str) -> RetryableError | EngineError:
    host = _host(url)
    match classify(exc).cause:
        case Cause.CERTIFICATE:
            return EngineUnavailableError(
                _("{host} cannot prove who it is").format(host=host),
                _("check this machine's clock, or the proxy's certificates"),
            )
        case Cause.PROTOCOL:
            return EngineError(
                _("{url} cannot be fetched ({reason})").format(url=url, reason=exc),
                _("check the address"),
            )
        case _:
            return RetryableError(
                EngineUnavailableError(_("{host} cannot be reached").format(host=host), _(_LATER))
            )


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or url


def _session(ca: str) -> requests.Session:
    import requests

    session = requests.Session()
    if ca:
        session.verify = ca
    # Compressed, a range would not be one of the file's bytes.
    session.headers["Accept-Encoding"] = "identity"
    return session


def _is_whole(path: Path, offer: Offer) -> bool:
    if not path.is_file() or path.stat().st_size != offer.bytes:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(
            file, lambda: hashlib.md5(usedforsecurity=False)
        ).hexdigest() == (offer.md5)


def _put(data: bytes, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


@contextlib.contextmanager
def _alone(folder: Path, name: str) -> Iterator[None]:
    """Keep a second installation of the same voice from writing into this one's part."""
    from filelock import FileLock, Timeout

    lock = FileLock(str(folder / f".{name}.lock"))
    try:
        with _writing(folder):
            lock.acquire(timeout=0)
    except Timeout as exc:
        raise OutputError(
            _("{name} is being installed already").format(name=name), _("wait for that to end")
        ) from exc
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if isinstance(exc, TimeoutError):
            raise
        if exc.errno == errno.ENOSPC:
            raise OutputError(
                _("the disk with {folder} is full").format(folder=folder),
                _("make room, and run it again"),
            ) from exc
        raise OutputError(
            _("{folder} cannot be written ({reason})").format(
                folder=folder, reason=_(exc.strerror)
            ),
            _("check it"),
        ) from exc
