"""What an engine is: the contract that every voice of the program keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.model.audio import Speech, Voice, VoiceInfo


class Engine(Protocol):
    """Turns spoken Vietnamese into sound.

    An engine is made once for a run, by its factory in the registry, used from several threads
    at once, and closed at the end. Making one is cheap: it neither loads a model nor asks the
    network.
    """

    @property
    def name(self) -> str:
        """Its name in the registry."""

    @property
    def version(self) -> str:
        """Changes whenever the same text would sound different: it is part of the cache's key."""

    @property
    def network(self) -> bool:
        """Whether it speaks over the network."""

    @property
    def limit(self) -> int | None:
        """The most characters `speak` takes; None where any sentence will do."""

    @property
    def workers(self) -> int:
        """How many calls of `speak` at once are of use on this machine."""

    @property
    def respelling(self) -> str:
        """The respelling table that it needs for foreign words; empty where it reads them."""

    def voices(self) -> Sequence[VoiceInfo]:
        """List the voices that can speak here, the engine's best first; asks no network."""

    def check(self) -> None:
        """Find out whether it can speak now, within 3 seconds.

        Raises EngineUnavailableError with the reason and the remedy.
        """

    def speak(self, text: str, voice: Voice) -> Speech:
        """Speak a text.

        text   NFC, one line, not empty, at most `limit` characters
        voice  one of `voices()`, at a rate between 0.7 and 2.0 (an engine without a pace of its
               own ignores it and says so by `paced`)

        The sound depends on nothing but these two: the same text gives the same samples, whatever
        was spoken before and on whichever thread. The samples are the engine's own, untrimmed
        and at its own loudness.

        Raises EngineBusyError when asking again later would help, EngineError else. Never returns
        part of a text.
        """

    @property
    def paced(self) -> bool:
        """Whether `speak` follows the voice's rate by itself."""

    def close(self) -> None:
        """Let go of everything. Called once; nothing is spoken afterwards."""


@runtime_checkable
class FileVoices(Protocol):
    """What an engine has besides when its voices are files: they may change under their names."""

    def describe(self, name: str) -> VoiceInfo:
        """Describe a voice by its name or its path, without loading it.

        Raises EngineError where there is no such voice.
        """

    def fingerprint(self, name: str) -> str:
        """Give what changes whenever the voice's files do: it is part of the cache's key.

        Raises EngineError where there is no such voice.
        """
