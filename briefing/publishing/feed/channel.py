"""What a feed says of itself, and where it is to be found."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from briefing._messages import gettext as _
from briefing.errors import UsageError
from briefing.model.settings import FeedSettings

FEED = "feed.xml"
ARTWORK = "feed.jpg"
# The namespace of podcast:guid, from the Podcasting 2.0 namespace's page on that tag.
_PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_SAFE = "/%~!$&'()*+,;=:@-._"  # what a path may hold as it is (RFC 3986)
_MOST = 1000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Channel(FeedSettings):
    """A podcast as its subscribers see it: settings whose values are right.

    Raises:
        UsageError: A value is out of its range, such as an address that is none.
    """

    def __post_init__(self) -> None:
        FeedSettings.__post_init__(self)
        object.__setattr__(self, "base_url", _normal(self.base_url))
        if not 1 <= self.newest <= _MOST:
            raise UsageError(
                _("feed.newest is {newest}").format(newest=self.newest),
                _("choose from 1 to {most}").format(most=_MOST),
            )
        if not self.title.strip():
            raise UsageError(_("feed.title is empty"), _("give the show a title"))
        if self.email and not _EMAIL.fullmatch(self.email):
            raise UsageError(
                _("feed.email is {email!r}").format(email=self.email),
                _("give an address, or leave it out"),
            )
        if self.guid:
            _check_guid(self.guid)

    def url(self, path: str = "") -> str:
        """Return the absolute address of a path, which is percent-encoded already."""
        return self.base_url + path

    @property
    def identifier(self) -> str:
        """The show's permanent identifier: a UUID, version 5, as podcast:guid prescribes."""
        if self.guid:
            return self.guid
        parts = urlsplit(self.url(FEED))
        return str(uuid.uuid5(_PODCASTS, f"{parts.netloc}{parts.path}".rstrip("/")))


def _normal(address: str) -> str:
    """Return an address in ASCII, ending in a slash."""
    if not address:
        return ""
    parts = urlsplit(address.strip())
    try:
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname.encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError) as exc:
        raise _wrong(address) from exc
    known = parts.scheme in {"http", "https"}
    if not known or not host or parts.username or parts.query or parts.fragment:
        raise _wrong(address)
    host = f"[{host}]" if ":" in host else host
    if not re.fullmatch(r"[a-z0-9._:\[\]-]+", host):
        raise _wrong(address)
    path = quote(parts.path.strip("/"), safe=_SAFE)
    return f"{parts.scheme}://{host}{port}/" + (f"{path}/" if path else "")


def _wrong(address: str) -> UsageError:
    return UsageError(
        _("feed.base_url is {address!r}, no address of a folder on the web").format(
            address=address
        ),
        _("write it as https://example.org/tin/"),
    )


def _check_guid(guid: str) -> None:
    try:
        uuid.UUID(guid)
    except ValueError as exc:
        raise UsageError(
            _("feed.guid is {guid!r}, no UUID").format(guid=guid), _("leave it out")
        ) from exc
