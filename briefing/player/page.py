"""The page: one file that holds the list, the look and the program, and allows nothing else."""

from __future__ import annotations

import base64
import html
import json
import re
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any

from briefing.ingest.decode import GENERATOR
from briefing.player.bundle import bundle

_PROGRAM = "main.js"  # the module that starts the others
_ICONS = (180, 192, 512)  # pixels: the first for iOS, the others for everyone else
_ROWS = re.compile(rb'(?<=<script type="application/json" id="library">)[^<]*')
_OLDER = re.compile(rb'(?<=<script type="application/json" id="older">)[^<]*')
_MAKING = "making.js"
_SHARED = frozenset({"base.js", "library.js", "offline.js", "player.js"})
_FOUND = b'<p id="found"'  # what stands behind that which is being made
_HEAD = 2000  # bytes: room for all that stands before it
ASSETS = Path(__file__).with_name("assets")
_PAPER = "#fbf9f4"


def page(title: str, rows: str, older: str) -> str:
    """Return `index.html`.

    Args:
        title: The library's name.
        rows: Its newest briefings, as `write.rows` lists them.
        older: What the page leaves to scripts of their own, as `write.older` lists it.
    """
    style = asset("style.css")
    program = _program()
    return Template(asset("page.html")).substitute(
        policy=_policy(style, program),
        title=html.escape(title),
        style=style,
        program=program,
        rows=rows,
        older=older,
    )


def rows(content: bytes) -> list[Any]:
    """Return the rows of a page that was made here.

    Raises:
        ValueError: The page is another.
    """
    found = _ROWS.search(content) if GENERATOR in content[:_HEAD] else None
    if found is None:
        msg = "it is another page"
        raise ValueError(msg)
    listed: list[Any] = json.loads(found[0])
    return listed


def with_rows(content: bytes, rows: str) -> bytes:
    """Return a page that was made here with another list; rows as for `page`."""
    return _ROWS.sub(lambda _: rows.encode(), content, count=1)


def months(content: bytes) -> list[str]:
    """Return the months that scripts of a page that was made here list; as `rows`."""
    found = _OLDER.search(content)
    return [str(name) for name, _ in json.loads(found[0])["months"]] if found else []


def is_of_format(path: Path, number: int) -> bool:
    """Whether a page was made here beside scripts of this format."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        content = path.read_bytes()
        found = _OLDER.search(content) if GENERATOR in content[:_HEAD] else None
        return bool(found and json.loads(found[0])["format"] == number)
    return False


def is_ours(path: Path) -> bool:
    """Whether a page was made here, or is not there yet."""
    try:
        with path.open("rb") as file:
            return GENERATOR in file.read(_HEAD)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def companions(title: str) -> dict[str, bytes]:
    """Return the files that the page needs beside it, by their paths."""
    icons = ("icon.svg", *(f"icon-{side}.png" for side in _ICONS))
    return {
        "sw.js": _bytes("sw.js"),
        "player/app.webmanifest": app_manifest(title).encode(),
        **{f"player/{name}": _bytes(name) for name in icons},
    }


@cache
def _program() -> str:
    return bundle(_PROGRAM, asset)


@cache
def asset(name: str) -> str:
    """Return the text of one of the files that the site is made of."""
    return _bytes(name).decode()


def _bytes(name: str) -> bytes:
    return (ASSETS / name).read_bytes()


def _policy(style: str, program: str) -> str:
    """Return the Content-Security-Policy: this style, this program, and files of the same site.

    The texts' scripts are loaded by the program, hence `strict-dynamic`: unlike `self`, it works
    in every browser from a file too. Trusted types leave only one function the right to load one.
    """
    rules = {
        "default-src": "'none'",
        "script-src": f"{_hash(program)} 'strict-dynamic'",
        "style-src": _hash(style),
        "img-src": "'self'",
        "media-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "briefing",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def with_making(content: bytes) -> bytes:
    """Return a page that was made here for a server that makes: articles can be added on it.

    It gets a style and a program more, and a policy that allows them.
    """
    style, program = asset("making.css"), bundle(_MAKING, asset, _SHARED)
    policy = content.partition(b"Content-Security-Policy")[2].partition(b">")[0]
    allowed = policy
    for kind, text in (("style-src", style), ("script-src", program)):
        allowed = allowed.replace(f"{kind} ".encode(), f"{kind} {_hash(text)} ".encode())
    for old, new in (
        (policy, allowed),
        (b"</head>", f"<style>{style}</style></head>".encode()),
        (_FOUND, asset("making.html").encode() + _FOUND),
        (b"</body>", f"<script>{program}</script></body>".encode()),
    ):
        content = content.replace(old, new, 1)
    return content


def app_manifest(title: str, *, shares: bool = False) -> str:
    """Return the web app manifest, by which phones install the player.

    Args:
        title: The library's name.
        shares: Whether others may share links and texts with it.
    """
    manifest: dict[str, Any] = {
        "name": title,
        "short_name": title[:12],
        "description": "Nghe bản tin, theo dõi lời đọc từng câu.",
        "lang": "vi",
        "id": "../",
        "start_url": "../",
        "scope": "../",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "categories": ["news"],
        "icons": [
            {
                "src": f"icon-{side}.png",
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for side in _ICONS[1:]
            for purpose in ("any", "maskable")
        ],
    }
    if shares:
        # By GET: the page that opens asks for it itself, with what only a page of ours can send.
        manifest["share_target"] = {
            "action": "../",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        }
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
