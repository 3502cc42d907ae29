"""Newspapers by their proper names: Tuổi Trẻ, whatever `tuoitre.vn` calls itself to machines."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from briefing.ingest.data import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOST = r"(?:\w+:)?//(?:[^/@]*@)?([^/:?#]+)"
_DOMAIN = r"(?i)(?:www\.)?[a-z0-9-]+(?:\.[a-z]{2,6})+"
_AROUND = r"^(?:bao|baodientu|tapchi|tintuc|web|trangtin)(?=\w{4})|(?:online|news|vn|net|dientu)$"
_SLOGAN = r" [-–—|:] "
_NOBODY = {
    "admin", "administrator", "ban biên tập", "ban thời sự", "biên tập viên", "btv", "ctv",
    "editor", "nhóm phóng viên", "nhóm pv", "phóng viên", "pv", "tác giả", "toà soạn", "tòa soạn",
}  # fmt: skip


def newspaper_at(address: str) -> str:
    """Return the name of the newspaper that an address is of; empty where no table knows it."""
    found = re.match(_HOST, address.strip())
    labels = found[1].lower().rstrip(".").split(".") if found else []
    names = tables.mapping("newspapers")
    domains = (".".join(labels[start:]) for start in range(len(labels)))
    return next((names[domain] for domain in domains if domain in names), "")


def newspaper_name(address: str, *names: str) -> str:
    """Return a newspaper's proper name.

    Args:
        address: Of its page; may be empty.
        names: What the page calls the newspaper, the best first.
    """
    given = [re.split(_SLOGAN, name)[0].strip() for name in names if name]
    known = (_by_label().get(_label(name), "") for name in given)
    if name := newspaper_at(address) or next(filter(None, known), ""):
        return name
    return next((name for name in given if " " in name or "." not in name), "".join(given[:1]))


def people(byline: str, newspapers: Iterable[str]) -> str:
    """Return the authors of a byline that are people: no newspaper, no domain, no `PV`.

    Args:
        byline: As a page's metadata name it, divided by commas.
        newspapers: What the page calls its newspaper.
    """
    own = {_label(name) for name in newspapers if name}
    named = [name.strip() for name in re.split(r"[,;]\s*", byline)]
    return ", ".join(dict.fromkeys(name for name in named if name and not _is_office(name, own)))


def _is_office(name: str, own: set[str]) -> bool:
    folded = name.casefold()
    return (
        folded in _NOBODY
        or folded in tables.keys("agencies")
        or re.fullmatch(_DOMAIN, name) is not None
        or _label(name) in own
        or folded in {row[1].casefold() for row in tables.rows("newspapers")}
    )


@cache
def _by_label() -> dict[str, str]:
    """Return the names of the table by what is left of each domain, and by themselves."""
    rows = tables.rows("newspapers")
    return {_label(row[place].split(".")[0]): row[1] for row in rows for place in (0, 1)}


def _label(name: str) -> str:
    """Reduce a name to what its writings have in common: `tuoitre` for `TUOI TRE ONLINE`."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    bare = re.sub(r"[^a-z0-9]", "", re.sub(r"\.(?:com|net|org|vn)\b", "", plain))
    return re.sub(_AROUND, "", re.sub(_AROUND, "", bare))
