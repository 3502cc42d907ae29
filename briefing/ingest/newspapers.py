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
_AHEAD = r"^(?:baodientu|bao|tapchi|trangtin)(?=\w{3})"
_BEHIND = r"(?:online|news|digital|dientu|vn|net)$"
_SLOGAN = r" [-–—|:] "
_REMARK = r"(?i)^theo | ?\((?:báo|theo|tổng hợp|lược dịch|dịch|ghi|t/h)\b[^()]{0,60}\)"
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
    labels = [label for name in given for label in _labels(name)]
    known = (_by_label().get(label, "") for label in labels)
    if name := newspaper_at(address) or next(filter(None, known), ""):
        return name
    return next((name for name in given if " " in name or "." not in name), "".join(given[:1]))


def people(byline: str, newspapers: Iterable[str]) -> str:
    """Return the authors of a byline that are people: no newspaper, no domain, no `PV`.

    Args:
        byline: As a page's metadata name it, divided by commas.
        newspapers: What the page calls its newspaper.
    """
    own = {label for name in newspapers if name for label in _labels(name)}
    named = [re.sub(_REMARK, "", name).strip() for name in re.split(r"[,;]\s*", byline)]
    people = (
        " - ".join(part for part in re.split(_SLOGAN, name) if not _is_office(part, own))
        for name in named
    )
    return ", ".join(dict.fromkeys(filter(None, people)))


def _is_office(name: str, own: set[str]) -> bool:
    folded = name.casefold()
    return (
        folded in _NOBODY
        or folded in tables.keys("agencies")
        or re.fullmatch(_DOMAIN, name) is not None
        or not own.isdisjoint(_labels(name))
        or folded in {row[1].casefold() for row in tables.rows("newspapers")}
    )


@cache
def _by_label() -> dict[str, str]:
    """Return the names of the table by the first part of each domain, and by themselves."""
    rows = tables.rows("newspapers")
    return {
        _label(key): name for domain, name in reversed(rows) for key in (name, domain.split(".")[0])
    }


def _labels(name: str) -> list[str]:
    """Return what a name may be known by: `tuoitreonline` and `tuoitre` for `TUOI TRE ONLINE`."""
    label = _label(name)
    ahead = re.sub(_AHEAD, "", label)
    return list(
        dict.fromkeys([label, ahead, *(re.sub(_BEHIND, "", one) for one in (label, ahead))])
    )


def _label(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\.(?:com|net|org|vn)\b", "", plain))
