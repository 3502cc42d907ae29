"""Write the player into the output folder: the page, and a script for the text of each briefing."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from hashlib import sha256
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from briefing.errors import FormatError
from briefing.player import page
from briefing.publishing.catalogue import Group, sentences
from briefing.storage.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from briefing.model.recording import Chapter
    from briefing.publishing.catalogue import Episode, Library, Sentence


_FORMAT = 5  # of the scripts; they are written anew when it changes
_KEY = 10  # hexadecimal digits: room for a library of a million
_NAME = 8  # hexadecimal digits of an article's name
FIRST = 200  # briefings on the page itself: the others come, by months, as one goes back
_MONTH = "briefing.month("
_PIECE = 64  # briefings at most, usually, whose texts are searched in one script
# What could end a script, open a tag, or end a line where JSON has none.
_ESCAPED = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def key(identifier: str) -> str:
    """Return the name of a briefing in the player: the beginning of its identifier."""
    return identifier.replace("-", "")[:_KEY]


class Piece(NamedTuple):
    """The texts of some briefings of a month, which are searched in one script.

    Attributes:
        name: Of the script.
        month: Of the briefings, 2026-05.
        part: Which part of the month it is, of how many.
        parts: A power of two: a piece changes with its own briefings alone, and twice as many in a
            month divide it anew.
        group: The briefings.
    """

    name: str
    month: str
    part: int
    parts: int
    group: Group


def pieces(library: Library) -> dict[str, Piece]:
    """Divide the texts that are searched: by months, and large months by their keys."""
    divided = []
    for month, group in library.months().items():
        parts = 1
        while parts * _PIECE < group.size:
            parts *= 2
        for part, listed in library.parts(month, parts).items():
            name = f"{month}-{part:x}" if parts > 1 else month
            divided.append(Piece(name, month, part, parts, listed))
    return {piece.name: piece for piece in sorted(divided, reverse=True)}


class Older(NamedTuple):
    """The briefings of a month that the page leaves to a script.

    Attributes:
        group: The briefings.
        before: How many of the month are on the page.
    """

    group: Group
    before: int


def older_months(library: Library) -> dict[str, Older]:
    """Return what a script lists of each month, the latest first."""
    newest, none = library.months(FIRST), Group(0, 0)
    months = {}
    for name, group in library.months().items():
        shown = newest.get(name, none)
        if group.size > shown.size:
            rest = Group(group.size - shown.size, group.revisions - shown.revisions)
            months[name] = Older(rest, shown.size)
    return months


def older(months: Mapping[str, Older], pieces: Iterable[str]) -> str:
    """Return, as JSON, what the page leaves to scripts: older months, and what is searched."""
    counts = [[name, listed.group.size] for name, listed in months.items()]
    return as_json({"format": _FORMAT, "months": counts, "texts": list(pieces)})


def month_script(name: str, version: str, episodes: Sequence[Episode]) -> str:
    """Return the script that gives the player the older briefings of a month."""
    listed = as_json([_row(each) for each in episodes])
    return f"{version}{_MONTH}{as_json(name)},{listed});\n"


def version_line(group: Group) -> str:
    """Return the first line of a script: a digest that changes when the script has to."""
    content = f"{_FORMAT} {group.size} {group.revisions}"
    return f"// {sha256(content.encode()).hexdigest()[:16]}\n"


def rows(episodes: Sequence[Episode]) -> str:
    """Return the list of the newest briefings as JSON: short, as it is loaded every time."""
    return as_json([_row(episode) for episode in episodes])


def file_stem(row: list[str]) -> str:
    """Return the relative URL of the audio of a row, without its ending."""
    return row[5].rpartition(".")[0]


def episode_script(episode: Episode, sentences: Sequence[Sentence]) -> str:
    """Return the script that gives the player one briefing: chapters, and its text with times."""
    paragraphs = groupby(sentences, key=lambda sentence: (sentence.paragraph, sentence.kind))
    data = {
        "row": _row(episode),
        "byline": episode.byline,
        **({"unread": episode.unread} if episode.unread else {}),
        "language": episode.language,
        "bytes": episode.size,
        "milliseconds": episode.milliseconds,
        "chapters": [_chapter(chapter) for chapter in episode.chapters],
        "stories": [story[:_NAME] for story in episode.stories],
        "paragraphs": [
            [kind, *(_trimmed([each.start, each.text, each.story]) for each in group)]
            for (_, kind), group in paragraphs
        ],
    }
    version = version_line(Group.of([episode]))
    return f"{version}briefing.episode({as_json(key(episode.id))},{as_json(data)});\n"


def _chapter(chapter: Chapter) -> list[object]:
    """Return a chapter's row: whether it is a part, of which story, and who reports it."""
    credits_ = [[credit.newspaper or credit.title, credit.link] for credit in chapter.credits]
    part = int(chapter.part) or None
    return _trimmed([chapter.start, chapter.title, part, chapter.story, credits_ or None])


def text_script(name: str, version: str, texts: Mapping[str, Sequence[Sentence]]) -> str:
    """Return the script that gives the player the texts of some briefings to search.

    Args:
        name: The piece, as `pieces` names it.
        version: The piece's `version_line`.
        texts: The sentences of each of its briefings, by their keys.
    """
    data = {key: [sentence.text for sentence in spoken] for key, spoken in texts.items()}
    return f"{version}briefing.texts({as_json(name)},{as_json(data)});\n"


def as_json(value: object) -> str:
    """Return JSON that is safe inside a page and inside a script, whatever an article says."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return text.encode(errors="replace").decode()


def _row(episode: Episode) -> list[object]:
    """Return a row: the day only where the audio's name doesn't begin with it."""
    name = PurePosixPath(episode.audio).name
    row: list[object] = [
        key(episode.id),
        episode.title,
        "" if name.startswith(episode.published) else episode.published,
        episode.source,
        episode.milliseconds // 1000,  # as clocks show it, beside the player's own
        episode.audio,
        episode.cover.removeprefix(f"{episode.audio.rpartition('.')[0]}."),
        episode.content,
        episode.article[:_NAME],
        episode.section,
        1 if episode.stories else None,
    ]
    return _trimmed(row)


def _trimmed(row: list[object]) -> list[object]:
    """Return a row without what is empty at its end."""
    while row[-1] is None or row[-1] == "":
        row.pop()
    return row


_TITLE = "Bản tin"
PAGE = "index.html"
SCRIPT = re.compile(
    r"player/(?:[0-9a-f]{10}|month-\d{4}-\d\d|text-\d{4}-\d\d(?:-[0-9a-f]{1,3})?)\.js", re.ASCII
)


def has_room(folder: Path) -> bool:
    """Whether the player's page may be written into a folder: another one is not replaced."""
    return page.is_ours(folder / PAGE)


def write_site(folder: Path, library: Library, title: str = _TITLE) -> tuple[Path, ...]:
    """Write the player for the briefings of a folder.

    Only what has changed is read and written. The page comes last, so that it never lists what the
    player cannot show yet.

    Args:
        folder: Where the briefings lie.
        library: The briefings.
        title: Of the library.

    Returns:
        The files that had to change.

    Raises:
        OutputError: A file cannot be written.
    """
    site = _Site(folder, library, title)
    site.write()
    return tuple(site.changed)


def withdraw(folder: Path, stem: str) -> None:
    """Remove a briefing from the player of a folder, until that is written anew.

    Another page than the player is left alone.

    Args:
        folder: The library.
        stem: The relative URL of its audio without the ending.

    Raises:
        OutputError: A file cannot be written.
    """
    try:
        content = (folder / PAGE).read_bytes()
        rows, months = page.rows(content), page.months(content)
        gone = {row[0] for row in rows if file_stem(row) == stem}
    except (OSError, ValueError, LookupError, TypeError):
        return
    if gone:
        listed = as_json([row for row in rows if row[0] not in gone])
        write_atomically(folder / PAGE, page.with_rows(content, listed), durable=False)
    for name in () if gone else months:
        gone |= _withdraw_from_month(folder / "player" / f"month-{name}.js", stem)
    for key in gone:
        with suppress(OSError):
            (folder / "player" / f"{key}.js").unlink()


def _withdraw_from_month(path: Path, stem: str) -> set[str]:
    """Remove a briefing from the script of a month; return its key, if it was there."""
    try:
        _, _, call = path.read_text("utf-8").partition("\n")
        name, rows = json.loads(f"[{call.strip()[len(_MONTH) : -2]}]") if stem in call else ("", [])
        gone = {row[0] for row in rows if file_stem(row) == stem}
    except (OSError, ValueError, LookupError, TypeError):
        return set()
    if gone:
        rest = as_json([row for row in rows if row[0] not in gone])
        # Its first line says that it is not up to date.
        write_atomically(path, f"//\n{_MONTH}{as_json(name)},{rest});\n".encode(), durable=False)
    return gone


class _Site:
    """The files of one site, as they are written."""

    def __init__(self, folder: Path, library: Library, title: str) -> None:
        self._folder, self._player = folder, folder / "player"
        self._library, self._title = library, title
        self._texts: dict[str, Sequence[Sentence]] = {}
        self._others = _names(self._player)  # of files there; those that are wanted go from it
        self.changed: list[Path] = []

    def write(self) -> None:
        """Write what has changed, and remove the scripts of briefings that are gone."""
        self._episodes()
        months, texts = older_months(self._library), pieces(self._library)
        for name, listed in months.items():
            self._month_script(name, listed)
        for piece in texts.values():
            self._search_script(piece)
        for path, content in page.companions(self._title).items():
            self._put(self._folder / path, content)
        made = page.page(self._title, rows(self._library.newest(FIRST)), older(months, texts))
        self._put(self._folder / PAGE, made.encode())
        for name in self._others:
            if SCRIPT.fullmatch(f"player/{name}"):
                with suppress(OSError):
                    (self._player / name).unlink()

    def _put(self, path: Path, content: bytes) -> None:
        """Write a file where it differs from what is there."""
        with suppress(OSError):
            if path.read_bytes() == content:
                return
        write_atomically(path, content, durable=False)
        self.changed.append(path)

    def _episodes(self) -> None:
        """Write the scripts of briefings that are new, or that changed, or whose script is gone."""
        if not page.is_of_format(self._folder / PAGE, _FORMAT):  # who knows who wrote the scripts
            self._library.set_none_shown()
        wanted = set(self._library.not_shown())
        for identifier in self._library.identifiers():
            name = f"{key(identifier)}.js"
            if name in self._others:
                self._others.discard(name)
            else:
                wanted.add(identifier)
        shown = []
        for identifier in wanted:
            if self._episode(identifier):
                shown.append(identifier)
            else:
                self._library.forget(identifier)
                self._others.add(f"{key(identifier)}.js")
        self._library.set_shown(shown)

    def _episode(self, identifier: str) -> bool:
        """Write the script of a briefing; return False when that went or broke meanwhile."""
        path = self._player / f"{key(identifier)}.js"
        if _begins(path, version_line(self._library.group(identifier))):
            return True
        try:
            episode = self._library.get(identifier)
            self._put(path, episode_script(episode, self._sentences(episode)).encode())
        except (FormatError, OSError):
            return False
        return True

    def _month_script(self, name: str, listed: Older) -> None:
        """Write the script that lists these briefings."""
        path, version = self._script(f"month-{name}"), version_line(listed.group)
        if not _begins(path, version):
            episodes = self._library.of_month(name, leave_out=listed.before)
            self._put(path, month_script(name, version, episodes).encode())

    def _search_script(self, piece: Piece) -> None:
        """Write the script in which these briefings are searched."""
        path, version = self._script(f"text-{piece.name}"), version_line(piece.group)
        if _begins(path, version):
            return
        texts: dict[str, Sequence[Sentence]] = {}
        for episode in self._library.of_part(piece.month, piece.parts, piece.part):
            with suppress(FormatError, OSError):
                texts[key(episode.id)] = self._sentences(episode)
        self._put(path, text_script(piece.name, version, texts).encode())

    def _script(self, name: str) -> Path:
        path = self._player / f"{name}.js"
        self._others.discard(path.name)
        return path

    def _sentences(self, episode: Episode) -> Sequence[Sentence]:
        found = self._texts.get(episode.id) or sentences(self._folder, episode)
        if len(self._texts) < _PIECE:  # a new one is wanted twice; of thousands none is
            self._texts[episode.id] = found
        return found


def _names(folder: Path) -> set[str]:
    """Return the names in a folder; none where it cannot be listed."""
    with suppress(OSError):
        return set(os.listdir(folder))  # noqa: PTH208 - of thousands
    return set()


def _begins(path: Path, line: str) -> bool:
    """Whether a file begins with this line."""
    with suppress(OSError), path.open("rb", buffering=0) as file:
        return file.read(len(line)) == line.encode()
    return False
