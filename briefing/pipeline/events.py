"""Who is told how a batch goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from briefing.errors import BriefingError


class BatchListener(Protocol):
    """Is told how a batch goes. `voice` and `spoke` are called from several threads."""

    def found(self, articles: int) -> None:
        """Tell how many articles are known of so far."""

    def voice(self, engine: str, voice: str, reason: str) -> None:
        """Tell who speaks from now on, and why."""

    def skipped(self, name: str, why: str) -> None:
        """Tell of an article that needs nothing; `why` is empty where it is simply up to date."""

    def began(self, name: str) -> None:
        """Tell of an article that is being made."""

    def spoke(self, words: float) -> None:
        """Tell how many words more are spoken."""

    def done(self, name: str, path: str, milliseconds: int) -> None:
        """Tell of an article that is published, where, and how long it lasts."""

    def failed(self, name: str, error: BriefingError) -> None:
        """Tell of an article that could not be made."""

    def gone(self, name: str, path: str, *, pruned: bool) -> None:
        """Tell of a source that is no longer there, and of its output, removed or not."""


class NoListener:
    """A board that nobody looks at."""

    def found(self, articles: int) -> None:
        """Do nothing."""

    def voice(self, engine: str, voice: str, reason: str) -> None:
        """Do nothing."""

    def skipped(self, name: str, why: str) -> None:
        """Do nothing."""

    def began(self, name: str) -> None:
        """Do nothing."""

    def spoke(self, words: float) -> None:
        """Do nothing."""

    def done(self, name: str, path: str, milliseconds: int) -> None:
        """Do nothing."""

    def failed(self, name: str, error: BriefingError) -> None:
        """Do nothing."""

    def gone(self, name: str, path: str, *, pruned: bool) -> None:
        """Do nothing."""
