"""What happens while briefings are made, and whoever listens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.errors import BriefingError

_P = ParamSpec("_P")


class Listener:
    """What is called as things happen.

    Override the methods that you care about: the others do nothing. Whoever does not inherit from
    it may have only some of them.
    `segments_spoken` and `words_spoken` are called from several threads in a batch. What a method
    raises ends the run.
    """

    def voice_selected(self, engine: str, voice: str, reason: str) -> None:
        """Receive who speaks from now on, and why."""

    def segments_planned(self, segments: int) -> None:
        """Receive how many segments a briefing has, before the first is spoken."""

    def segments_spoken(self, segments: int) -> None:
        """Receive how many of its segments are spoken so far."""

    def segment_ready(self, key: str, silence: int) -> None:
        """Receive a segment whose frames are final, in the order in which they are heard.

        Args:
            key: Of its clip in the cache.
            silence: The silent frames behind it.
        """

    def articles_found(self, articles: int) -> None:
        """Receive how many articles of a batch are known of so far."""

    def article_skipped(self, name: str, reason: str) -> None:
        """Receive an article that needs nothing; `reason` is empty where it is up to date."""

    def article_started(self, name: str) -> None:
        """Receive an article that is being made."""

    def words_spoken(self, words: float) -> None:
        """Receive how many words more of a batch are spoken."""

    def article_published(self, name: str, path: str, milliseconds: int) -> None:
        """Receive an article that is published, where, and how long it lasts."""

    def article_failed(self, name: str, error: BriefingError) -> None:
        """Receive an article that could not be made."""

    def source_gone(self, name: str, path: str, *, pruned: bool) -> None:
        """Receive a source that is no longer there, and its output, which was removed or not."""


def notify(
    listeners: Sequence[Listener],
    event: Callable[Concatenate[Any, _P], None],
    *args: _P.args,
    **kwargs: _P.kwargs,
) -> None:
    """Call a method of every listener.

    Args:
        listeners: Whoever listens.
        event: A method of `Listener`.
        args: What the method takes.
        kwargs: What the method takes by name.
    """
    for listener in listeners:
        if method := getattr(listener, event.__name__, None):
            method(*args, **kwargs)
