"""An output that is named by what is known of the briefing: `tin/{newspaper}/{date}-{slug}`.

What stands in braces is filled in, and the result is from then on as if it had been typed: a file,
relative to the working folder, with no player beside it. Behind a name that ends in no format's
stands that of the format in force.

Values keep their Vietnamese letters; what would lead elsewhere, or what some system takes in no
name, goes. A folder whose fields are all empty is left out, and another briefing's file is never
replaced: the next is called `…-2`.
"""

from __future__ import annotations

import re
import string
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import UsageError
from briefing.model.settings import NAME_FIELDS, check_template
from briefing.pipeline.bulletin import titles
from briefing.pipeline.plan import day, read
from briefing.pipeline.request import format_of
from briefing.publishing.paths import free_paths, slug
from briefing.publishing.publish import is_free

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.pipeline.bulletin import BulletinRequest
    from briefing.pipeline.request import BriefingRequest, Request

FIELDS = (*NAME_FIELDS, "edition", "ext")
_LONGEST = 180  # bytes of a name; of the 255 that file systems take, our endings need some
_UNSAFE = re.compile(r'[\\/:|<>*?"]+')
_EXT = ".{ext}"


def article_output(request: BriefingRequest) -> Path:
    """Return the file that a request's output, a template, names.

    Raises:
        SourceError: The article cannot be read.
        UsageError: The template has a field that there is not, or could lead elsewhere.
    """
    _check(str(request.output))
    article = read(request)
    section = request.section or request.source.about.section
    values = {
        "title": article.title,
        "slug": slug(article.title),
        "newspaper": article.source,
        "source": slug(article.source) if article.source else "",
        "section": section,
    }
    return _fill(request, day(article), values)


def bulletin_output(request: BulletinRequest) -> Path:
    """Return the file that a bulletin's output, a template, names.

    Raises:
        UsageError: The template has a field that there is not, or could lead elsewhere.
    """
    _check(str(request.output))
    title, file_title = titles(request)
    values = {"title": title, "slug": slug(file_title), "edition": request.edition}
    return _fill(request, request.day.isoformat(), values)


def _check(template: str) -> None:
    check_template(_("the output"), template, FIELDS)
    if ".." in _split(template)[1:]:
        raise UsageError(
            _("the output {template!r} could lead out of its folder").format(template=template),
            _("leave out '..' behind what stands in braces"),
        )


def _split(template: str) -> list[str]:
    """Return the folder that is named as it is, then the parts from the first with a field on."""
    parts = Path(template).parts
    first = next(place for place, part in enumerate(parts) if set(part) & set("{}"))
    return [str(Path(*parts[:first])), *parts[first:]]


def _fill(request: Request, date: str, values: Mapping[str, str]) -> Path:
    year, month, day_of_month = date.split("-")
    container = request.container
    fields = dict.fromkeys(FIELDS, "")
    fields |= {"date": date, "year": year, "month": month, "day": day_of_month, "ext": container}
    fields |= {name: _safe(value) for name, value in values.items()}
    folder, *folders, name = _split(str(request.output))
    name = name.removesuffix(_EXT)
    if ending := Path(name).suffix if format_of(Path(name)) else "":
        name = name.removesuffix(ending)
    filled = [_filled(part, fields) for part in folders]
    paths = free_paths(
        Path(folder, *filter(None, filled)),
        _filled(name, fields) or "briefing",
        container,
        lambda files: is_free(files, request.identity, request.digest),
    )
    return paths.audio


def _filled(part: str, fields: Mapping[str, str]) -> str:
    """Fill in a part of a path, without what fields that are empty leave at its ends."""
    text = string.Formatter().vformat(part, (), fields).strip("-. ")
    return text.encode()[:_LONGEST].decode(errors="ignore").rstrip("-. ")


def _safe(value: str) -> str:
    """Return a value as it may stand in a name on every system."""
    text = unicodedata.normalize("NFC", _UNSAFE.sub("-", value))
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
