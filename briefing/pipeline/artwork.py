"""The cover of a briefing: drawn, or the user's own picture."""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from briefing.errors import FormatError, ToolMissingError
from briefing.model.settings import DRAWN, NO_COVER


def mark(choice: str | Path) -> str:
    """Name a choice, and the picture that it means: equal for equal pictures.

    choice  as `Settings.cover`

    Raises FormatError where there is no such picture.
    """
    if choice in {DRAWN, NO_COVER}:
        return str(choice)
    try:
        with Path(choice).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        problem = f"the cover {choice} cannot be read ({exc.strerror})"
        raise FormatError(problem, "name a JPEG or PNG file, drawn or none") from exc


class Artwork:
    """A cover that is made when it is first asked for, and kept.

    choice     as `Settings.cover`
    title, published, source  what a drawn one says; the date is ISO 8601
    """

    def __init__(self, choice: str | Path, *, title: str, published: str, source: str) -> None:
        self._choice = choice
        self._words = title, published, source

    @cached_property
    def data(self) -> bytes:
        """The bytes of a JPEG; empty for none, and where a drawn one cannot be had.

        Raises FormatError, ToolMissingError for a picture of the user's own.
        """
        drawn = self._choice == DRAWN
        if self._choice == NO_COVER or (drawn and find_spec("PIL") is None):
            return b""
        from briefing.publishing import cover

        if not drawn:
            return cover.given(Path(self._choice)).data
        try:
            return cover.draw(*self._words).data
        except ToolMissingError:
            return b""
