"""What an engine is: the contract that every voice of the program fulfils."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.model.audio import Speech, VoiceInfo
    from briefing.model.voice import Voice


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
        """The most characters `speak` accepts; None where any sentence will do."""

    @property
    def workers(self) -> int:
        """How many calls of `speak` at once are of use on this machine."""

    @property
    def foreign_respelling(self) -> str:
        """The table that respells foreign words for it; empty where it reads them."""

    def voices(self) -> Sequence[VoiceInfo]:
        """List the voices that can speak here, the engine's best first; asks no network."""

    def check(self) -> None:
        """Find out whether it can speak now, within 3 seconds.

        Raises:
            EngineUnavailableError: With the reason and the remedy.
        """

    def speak(self, text: str, voice: Voice) -> Speech:
        """Speak a text.

        The sound depends on nothing but these two: the same text gives the same samples, whatever
        was spoken before and on whichever thread. The samples are the engine's own, untrimmed
        and at its own loudness. Never returns part of a text.

        Args:
            text: NFC, one line, not empty, at most `limit` characters, with the marks of
                `briefing.model.marks`; an engine that does not know all of them turns them into
                those that it knows (`in_signs`).
            voice: One of `voices()`, at a rate between 0.7 and 2.0 (an engine without a pace of its
                own ignores it and says so by `supports_rate`).

        Raises:
            EngineBusyError: When asking again later would help.
            EngineError: Where the text cannot be spoken.
        """

    @property
    def supports_rate(self) -> bool:
        """Whether `speak` follows the voice's rate by itself."""

    def close(self) -> None:
        """Release everything. Called once; nothing is spoken afterwards."""


class Option(StrEnum):
    """What may become of the value of an engine's option.

    Attributes:
        SOUND: It decides the sound: manifests record it, and a change makes briefings anew. Of an
            address, name, password and query are left out.
        VOICES: As SOUND, a table by what voices' names begin with (`SERVICE:VOICE`): manifests
            record no more of it than the services of those that spoke.
        PLAIN: It decides nothing that is heard and is no secret: `briefing config` shows it.
        PRIVATE: A key, a password, a path: only the engine gets to see it.
    """

    SOUND = "sound"
    VOICES = "voices"
    PLAIN = "plain"
    PRIVATE = "private"


@runtime_checkable
class DeclaredOptions(Protocol):
    """What an engine's class has besides when it has options: what may become of each.

    An option that is not declared is private, and what it may decide is not known: changing it
    does not make a briefing anew. A private option `key` may be given as `key_env`, the name of an
    environment variable, or as `key_file`, the path of a file: the engine gets `key`.
    """

    options: ClassVar[Mapping[str, Option]]


@runtime_checkable
class SamplingEngine(Protocol):
    """What an engine has besides when it draws random numbers, and can draw others."""

    def speak_seeded(self, text: str, voice: Voice, seed: int) -> Speech:
        """Speak a text by other random numbers: `speak` uses seed 0. A seed always sounds the same.

        Raises as `speak` does.
        """


@runtime_checkable
class PausingEngine(Protocol):
    """What an engine has besides when it pauses at every mark of a line.

    It is given lines whole; others, cut at the marks, with silence between the parts. How long a
    pause is, the settings say, not the engine.
    """

    pauses_at_marks: bool


@runtime_checkable
class NamedVoices(Protocol):
    """What an engine has besides when it can speak with voices that it does not list."""

    def describe(self, name: str) -> VoiceInfo:
        """Describe a voice by its name or its path, without loading it; asks no network.

        Raises:
            EngineError: Where there is no such voice.
        """


@runtime_checkable
class FileVoices(NamedVoices, Protocol):
    """What an engine has besides when its voices are files: they may change under their names."""

    def fingerprint(self, name: str) -> str:
        """Return what changes whenever the voice's files do: it is part of the cache's key.

        Raises:
            EngineError: Where there is no such voice.
        """
