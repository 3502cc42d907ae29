"""What the program says to people, in the language that was chosen: English unless `use` says more.

    from briefing._messages import gettext as _

    raise SourceError(_("{path}: no such file").format(path=path))

The English text is what is looked up, so it is a constant with named places and no f-string. It is
looked up when it is called: what is called at import would stay English. Where a text must stand
before (a table of reasons, an option's help), `marked` has it extracted, and `gettext` is called
where it is shown. Logs, JSON, what is saved and names of options stay as they are: a translated
text remembers what it says in English (`in_english`).

Nobody's environment is looked at here: whoever runs the program chooses, as the command line does
(`briefing.cli.language`). In English nothing is loaded.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Self

ENGLISH = "en"
LANGUAGES = (ENGLISH, "vi")
DOMAIN = "briefing"
FOLDER = Path(__file__).with_name("locale")

_SWAPPED = str.maketrans(",.", ".,")

_language = ENGLISH
_choose: Callable[[], str] | None = None
_here: ContextVar[str] = ContextVar("language", default="")


def use(language: str | Callable[[], str]) -> None:
    """Speak one of `LANGUAGES` from now on, in the whole process; English for any other.

    A function is asked for it at the first message: many a run has none.
    """
    global _language, _choose  # noqa: PLW0603 - there is one user of a process
    if callable(language):
        _choose = language
    else:
        _choose, _language = None, language if language in LANGUAGES else ENGLISH


def language() -> str:
    """Return the language that is spoken."""
    if here := _here.get():
        return here
    if choose := _choose:
        use(ENGLISH)  # it may have something to say itself
        use(choose())
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak one of `LANGUAGES` until the block ends, in this thread or task only."""
    before = _here.set(language)
    try:
        yield
    finally:
        _here.reset(before)


class Translated(str):
    """A text in another language, with what it says in English."""

    __slots__ = ("english",)
    english: str

    def __new__(cls, text: str, english: str) -> Self:
        """Make it of the two."""
        made = super().__new__(cls, text)
        made.english = english
        return made

    def __reduce__(self) -> tuple[type[Translated], tuple[str, str]]:  # for another process
        return Translated, (str(self), self.english)

    def format(self, *args: Any, **values: Any) -> str:
        """Fill in the places of both."""
        english = {name: in_english(value) for name, value in values.items()}
        return Translated(
            super().format(*args, **values), self.english.format(*map(in_english, args), **english)
        )


def in_english(value: Any) -> Any:
    """Return what a translated text, or an error with one, says in English; else the value."""
    return getattr(value, "english", value)


def joined(separator: str, texts: Iterable[str]) -> str:
    """Join texts as `str.join` does, what they say in English too."""
    parts = tuple(texts)
    text, english = separator.join(parts), separator.join(map(in_english, parts))
    return text if text == english else Translated(text, english)


def gettext(text: str | None) -> str:
    """Return a text in the language that is spoken; None is what an error lacks a reason for."""
    if not text:
        return ""
    spoken = language()
    return text if spoken == ENGLISH else _translated(spoken, text, text)


def ngettext(one: str, many: str, number: int) -> str:
    """Return one of two texts, by a number, in the language that is spoken."""
    spoken, english = language(), one if number == 1 else many
    if spoken == ENGLISH:
        return english
    return _translated(spoken, f"{one}\0{many}", english)  # Vietnamese has one form for all numbers


def _translated(language: str, key: str, english: str) -> Translated:
    found = _catalogue(language).get(key.encode(errors="surrogateescape"))
    return Translated(found.decode() if found else english, english)


def marked(text: str) -> str:
    """Return a text as it is: it belongs to the catalogue, and is translated where it is shown."""
    return text


def figure(number: float, form: str = "") -> str:
    """Return a number as its language writes it: 1,234.5 or 1.234,5.

    Args:
        number: The number.
        form: As `format` takes it.
    """
    text = format(number, form)
    return text if language() == ENGLISH else text.translate(_SWAPPED)


def date(day: dt.date) -> str:
    """Return a day as its language writes it: 2026-11-28 or 28/11/2026."""
    return f"{day}" if language() == ENGLISH else f"{day:%d/%m/%Y}"


@cache
def _catalogue(language: str) -> dict[bytes, bytes]:
    """Return the messages of a compiled catalogue, still encoded.

    Python's own reader decodes a thousand of them, in 3 ms, for the few that a run shows.
    """
    from struct import unpack_from

    data = (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").read_bytes()
    count, *columns = unpack_from("<3I", data, 8)

    def column(start: int) -> Iterator[bytes]:
        places = unpack_from(f"<{2 * count}I", data, start)
        for length, offset in zip(places[::2], places[1::2], strict=True):
            yield data[offset : offset + length]

    return dict(zip(*map(column, columns), strict=True))


# What systems say of files and of the network, which is shown by `_(exc.strerror)`.
_OF_THE_SYSTEM = (
    marked("Address already in use"),
    marked("Bad file descriptor"),
    marked("Broken pipe"),
    marked("Cannot allocate memory"),
    marked("Cannot assign requested address"),
    marked("Connection refused"),
    marked("Connection reset by peer"),
    marked("Connection timed out"),
    marked("Device or resource busy"),
    marked("Directory not empty"),
    marked("Disk quota exceeded"),
    marked("File exists"),
    marked("File name too long"),
    marked("File too large"),
    marked("Input/output error"),
    marked("Invalid argument"),
    marked("Invalid cross-device link"),
    marked("Is a directory"),
    marked("Name or service not known"),
    marked("Network is unreachable"),
    marked("No address associated with hostname"),
    marked("No route to host"),
    marked("No such file or directory"),
    marked("No space left on device"),
    marked("Not a directory"),
    marked("Operation not permitted"),
    marked("Permission denied"),
    marked("Read-only file system"),
    marked("Temporary failure in name resolution"),
    marked("Too many levels of symbolic links"),
    marked("Too many open files"),
)
