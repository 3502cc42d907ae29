"""Everything that can go wrong, each class with the exit code of the command line.

    BriefingError                    1  the root: catch this one
    ├── UsageError                   2  the options do not fit together
    │   └── ConfigError              2  a briefing.toml that cannot be used
    │       └── LexiconError         2  a lexicon that cannot be used
    ├── SourceError                  3  an article that cannot be read
    ├── EngineError                  4  a voice that cannot speak
    │   ├── EngineUnavailableError   4  … not on this machine, or not answering at all
    │   │   └── EngineNotSetUpError  4  … which nobody has set up here; nothing is broken
    │   └── EngineBusyError          4  … answering, but not now: come back later
    ├── OutputError                  5  a file that cannot be written
    ├── ToolMissingError             6  an optional program or package is not installed
    ├── FormatError                  7  a file handed to us that is not what it should be
    └── UnfinishedError              8  a batch or a bulletin without some of its articles

Every error is one line that says what is wrong and what to do. A third party's error is wrapped
once, at the boundary, with `from exc`. No error shows a key or a password, whoever worded it.
"""

from __future__ import annotations

import os
from typing import ClassVar

from briefing._messages import Translated, in_english, joined
from briefing._messages import gettext as _
from briefing.masking import masked

_LONGEST = 300  # characters of a stranger's message
# How Python, the loader of libraries and the system say that memory is short.
_NO_MEMORY = (
    "can't start new thread",
    "can't allocate",
    "cannot allocate",
    "Cannot allocate",
    "failed to map segment",
    "unable to allocate",
    "Unable to allocate",
)


class BriefingError(Exception):
    """The root of all errors that a user can do something about."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problem: str, hint: str = "") -> None:
        """`problem` says what is wrong and names its subject; `hint` says what to do."""
        self.problem = _masked(problem)
        self.hint = _masked(hint)
        super().__init__(self._joined())

    @property
    def english(self) -> str:
        """What it says in English, for logs and for what is saved."""
        english: str = in_english(self._joined())
        return english

    def _joined(self) -> str:
        return joined(": ", filter(None, (self.problem, self.hint)))

    def of(self, name: str) -> str:
        """Return its line in a list of several: with the name of what failed."""
        name = masked(name)
        return str(self) if name in str(self) else f"{name}: {self}"


class UsageError(BriefingError):
    """The options do not fit together."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration file that cannot be used."""


class LexiconError(ConfigError):
    """A lexicon file that cannot be used."""


class SourceError(BriefingError):
    """An article that cannot be read."""

    exit_code = 3


class EngineError(BriefingError):
    """A voice that cannot speak."""

    exit_code = 4


class EngineUnavailableError(EngineError):
    """An engine that is not on this machine, or does not answer at all."""


class EngineNotSetUpError(EngineUnavailableError):
    """An engine that nobody has set up here: a package, a voice, an address or a key is missing.

    The hint is the command, or the setting, that sets it up.
    """


class EngineBusyError(EngineError):
    """An engine that answers, but refuses for now."""


class OutputError(BriefingError):
    """A file that cannot be written."""

    exit_code = 5


class ToolMissingError(BriefingError):
    """An optional program or package that is not installed."""

    exit_code = 6


class FormatError(BriefingError):
    """A file handed to us that is not what it should be."""

    exit_code = 7


class UnfinishedError(BriefingError):
    """A batch or a bulletin without some of its articles; all others are made."""

    exit_code = 8


def _masked(text: str) -> str:
    if isinstance(text, Translated):
        return Translated(masked(text), masked(text.english))
    return masked(text)


def to_briefing_error(exc: BaseException) -> BriefingError:
    """Return any error as one of ours, with a message of one line.

    What nobody foresaw is a mistake of this program, unless the machine is at fault.
    """
    if isinstance(exc, BriefingError):
        return exc
    why = " ".join(f"{type(exc).__name__}: {exc}".split()).rstrip(": ")
    short = isinstance(exc, MemoryError) or any(sign in why for sign in _NO_MEMORY)
    why = f"{why[:_LONGEST]}…" if len(why) > _LONGEST else why
    if short:
        return BriefingError(
            _("there is not enough memory ({reason})").format(reason=why),
            _("end other programs, or raise the limit"),
        )
    if isinstance(exc, FileNotFoundError) and not _stands_somewhere():
        return UsageError(_("the working folder is no longer there"), _("go to one that is"))
    if isinstance(exc, ImportError):
        return ToolMissingError(
            _("a part of the program cannot be loaded ({reason})").format(reason=why),
            _("reinstall it"),
        )
    if isinstance(exc, OSError) and exc.strerror:
        where = f"{os.fsdecode(exc.filename)}: " if isinstance(exc.filename, str | bytes) else ""
        return BriefingError(f"{where}{_(exc.strerror)}", _("mend that, then run it again"))
    return BriefingError(
        _("unforeseen {reason}").format(reason=why),
        _("run it with --debug, and report what that says"),
    )


def _stands_somewhere() -> bool:
    """Whether the working folder is still there."""
    try:
        os.getcwd()  # noqa: PTH109 - as a question only
    except OSError:
        return False
    return True
