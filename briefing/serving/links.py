"""The links that lead to a server, and the token in them."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass

from briefing.errors import UsageError
from briefing.files.atomic import write_atomically
from briefing.files.places import data_folder

_AUTO = "auto"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,128}", re.ASCII)
_BYTES = 12  # of chance in a token of our own: 96 bits
_FEED = "feed.xml"


@dataclass(frozen=True, slots=True)
class Door:
    """How a server is reached: its scheme, its port and its token, if there is one."""

    scheme: str
    port: int
    token: str = ""

    def url(self, host: str) -> str:
        """Give the address of the player on a host."""
        host = f"[{host}]" if ":" in host else host
        return f"{self.scheme}://{host}:{self.port}/" + (f"{self.token}/" if self.token else "")

    def feed(self, host: str) -> str:
        """Give the address of the feed."""
        return self.url(host) + _FEED

    def subscription(self, host: str) -> str:
        """Give a link that a phone opens in its podcast app."""
        return "podcast" + self.feed(host).removeprefix(self.scheme)


def token_for(word: str) -> str:
    """Give the token that was asked for: a word, none, or one of our own that is kept.

    Raises UsageError for a word that cannot stand in a link, OutputError.
    """
    if not word:
        return ""
    if word != _AUTO:
        if not _TOKEN.fullmatch(word):
            raise UsageError(
                f"the token {word!r} cannot stand in a link",
                "use 4 to 128 letters, digits, - and _",
            )
        return word
    path = data_folder() / "token"  # kept, so that a phone's subscription goes on
    with suppress(OSError, UnicodeDecodeError):
        kept = path.read_text(encoding="ascii").strip()
        if _TOKEN.fullmatch(kept):
            return kept
    made = secrets.token_urlsafe(_BYTES)
    write_atomically(path, f"{made}\n".encode())
    with suppress(OSError):
        path.chmod(0o600)
    return made
