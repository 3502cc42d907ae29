"""Arguments of a command to documents that can be parsed.

    read_one(argument)      the Document of exactly one article: `make`, `plan`
    read_inputs(arguments)  any number of them, and Failures: `bulletin`; in order, once each
    lexicons(identity, settings)  the lexicons of the user for an article

A text or Markdown file, and standard input, are read without anything of
`briefing.ingest.sources` being loaded, so that an unchanged briefing is known as fast as ever.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import LexiconError
from briefing.ingest.document import STDIN
from briefing.ingest.source import read_source
from briefing.model.limits import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.ingest.document import Document
    from briefing.ingest.found import Failure
    from briefing.model.settings import Settings

LEXICON = "lexicon.tsv"
_PLAIN = (".txt", ".md", ".markdown")


def read_one(argument: str | Path, *, offline: bool = False, private: bool = False) -> Document:
    """Read the one article that a file, a link or `-` (its text on standard input) names.

    Args:
        argument: The file, the link or `-`.
        offline: As in `briefing.model.limits.Options`.
        private: As there.

    Raises:
        SourceError: Or a subclass; also for folders and for what holds several articles.
        ToolMissingError: When the extra that reads its kind is not installed.
    """
    argument = str(argument)
    if argument == STDIN or _is_plain(argument):
        return read_source(argument)
    from briefing.ingest.sources import read_argument  # lazy: a plain file does without

    return read_argument(argument, Options(offline=offline, private=private))


def read_inputs(
    arguments: Iterable[str | Path], options: Options | None = None
) -> Iterator[Document | Failure]:
    """Find and read every article that `arguments` name, lazily, in the order given, once each.

    Arguments are files, folders, patterns, links to pages and feeds, and `-` for a list of these
    on standard input. What cannot be read is yielded as its Failure, and the rest goes on.
    """
    from briefing.ingest.sources import Sources  # lazy: a plain file does without

    with Sources(options) as sources:
        yield from sources.documents(arguments)


def lexicons(identity: str, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return path and text of the settings' lexicon, then of the article's own, which wins.

    Args:
        identity: Of the article's source; one that lies in no folder has none beside it.
        settings: Of the briefing.

    Raises:
        LexiconError: When one cannot be read.
    """
    paths = [Path(settings.speech.lexicon)] if settings.speech.lexicon else []
    if identity != STDIN and (beside := Path(identity).with_name(LEXICON)).is_file():
        paths.append(beside)
    return tuple((str(path), read_lexicon(path)) for path in paths)


def _is_plain(argument: str) -> bool:
    """Whether it is read as it lies there: by its ending, or because it is no file, as a pipe."""
    if "://" in argument:
        return False
    path = Path(argument)
    try:
        known = path.suffix.lower() in _PLAIN
        if not path.exists():
            return known and not set(argument) & set("*?[")
        return known or not path.is_file()
    except (OSError, ValueError):  # too long, or a NUL within: whoever reads it says so
        return True


def read_lexicon(path: Path) -> str:
    """Return the text of a lexicon's file. Raises LexiconError."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        raise LexiconError(
            _("there is no lexicon {path}").format(path=path), _("check the path")
        ) from exc
    except OSError as exc:
        raise LexiconError(
            _("the lexicon {path} cannot be read ({reason})").format(
                path=path, reason=_(exc.strerror)
            )
        ) from exc
    except UnicodeDecodeError as exc:
        raise LexiconError(
            _("the lexicon {path} is not UTF-8").format(path=path), _("save it as UTF-8")
        ) from exc
    except ValueError as exc:  # a NUL within the path
        raise LexiconError(
            _("the lexicon {path!r} cannot be read ({reason})").format(path=str(path), reason=exc)
        ) from exc
