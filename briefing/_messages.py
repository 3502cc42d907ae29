"""What the program says to people, in the language that was chosen: English unless `use` says more.

    from briefing._messages import gettext as _

    raise SourceError(_("{path}: no such file").format(path=path))

The English text is what is looked up, so it is a constant with named places and no f-string. It is
looked up when it is called: what is called at import would stay English. Where a text must stand
before (a table of reasons, an option's help), `marked` has it extracted, and `gettext` is called
where it is shown. Logs, JSON and names of options stay as they are.

Nobody's environment is looked at here: whoever runs the program chooses (`briefing.cli.language`).
In English nothing is loaded.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from gettext import GNUTranslations

ENGLISH = "en"
LANGUAGES = (ENGLISH, "vi")
DOMAIN = "briefing"
FOLDER = Path(__file__).with_name("locale")

_language = ENGLISH


def use(language: str) -> None:
    """Speak one of `LANGUAGES` from now on, in the whole process; English for any other."""
    global _language  # noqa: PLW0603 - there is one user of a process
    _language = language if language in LANGUAGES else ENGLISH


def language() -> str:
    """Return the language that is spoken."""
    return _language


@contextmanager
def untranslated() -> Iterator[None]:
    """Speak English in here, for what programs read."""
    before = language()
    use(ENGLISH)
    try:
        yield
    finally:
        use(before)


def gettext(text: str) -> str:
    """Return a text in the language that is spoken."""
    return text if _language == ENGLISH else _catalogue(_language).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """Return one of two texts, by a number, in the language that is spoken."""
    if _language == ENGLISH:
        return one if number == 1 else many
    return _catalogue(_language).ngettext(one, many, number)


def marked(text: str) -> str:
    """Return a text as it is: it belongs to the catalogue, and is translated where it is shown."""
    return text


@cache
def _catalogue(language: str) -> GNUTranslations:
    import gettext

    return gettext.translation(DOMAIN, FOLDER, [language])
