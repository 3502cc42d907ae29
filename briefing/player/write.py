"""Write the player into the output folder: the page, and a script for the text of each briefing."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from hashlib import sha256
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from briefing.errors import FormatError
from briefing.player import page
from briefing.publishing.catalogue import sentences
from briefing.storage.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from briefing.model.timeline import Chapter
    from briefing.publishing.catalogue import Episode, Sentence


_FORMAT = 5  # of the scripts; they are written anew when it changes
_KEY = 10  # hexadecimal digits: room for a library of a million
_NAME = 8  # hexadecimal digits of an article's name
FIRST = 200  # briefings on the page itself: the others come, by months, as one goes back
_MONTH = "briefing.month("
_PIECE = 64  # briefings at most, usually, whose texts are searched in one script
# What could end a script, open a tag, or end a line where JSON has none.
_ESCAPED = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def key(episode: Episode) -> str:
    """Return the name of a briefing in the player: the beginning of its identifier."""
    return episode.id.replace("-", "")[:_KEY]


def month(episode: Episode) -> str:
    """Return a briefing's month: 2026-05."""
    return episode.published[:7]


def pieces(episodes: Iterable[Episode]) -> dict[str, list[Episode]]:
    """Divide the texts that are searched: by months, and large months by their keys.

    A piece changes with its own briefings alone, and twice as many in a month divide it anew.
    """
    divided: dict[str, list[Episode]] = {}
    for name, listed in by_month(episodes).items():
        count = 1
        while count * _PIECE < len(listed):
            count *= 2
        for episode in listed:
            part = f"{name}-{int(key(episode), 16) % count:x}" if count > 1 else name
            divided.setdefault(part, []).append(episode)
    return {name: sorted(divided[name], key=key) for name in sorted(divided, reverse=True)}


def by_month(episodes: Iterable[Episode]) -> dict[str, list[Episode]]:
    """Return the briefings of each month, the months as they come."""
    months: dict[str, list[Episode]] = {}
    for episode in episodes:
        months.setdefault(month(episode), []).append(episode)
    return months


def older(episodes: Sequence[Episode]) -> str:
    """Return, as JSON, what the page leaves to scripts: older months, and what is searched."""
    months = [[name, len(listed)] for name, listed in by_month(episodes[FIRST:]).items()]
    return as_json({"months": months, "texts": list(pieces(episodes))})


def month_script(name: str, version: str, episodes: Sequence[Episode]) -> str:
    """Return the script that gives the player the older briefings of a month."""
    listed = as_json([_row(each) for each in episodes])
    return f"{version}{_MONTH}{as_json(name)},{listed});\n"


def version_line(episodes: Sequence[Episode]) -> str:
    """Return the first line of a script: a digest that changes when the script has to."""
    content = json.dumps([_FORMAT, [(episode.id, episode.digest) for episode in episodes]])
    return f"// {sha256(content.encode()).hexdigest()[:16]}\n"


def rows(episodes: Sequence[Episode]) -> str:
    """Return the list of the newest briefings as JSON: short, as it is loaded every time."""
    return as_json([_row(episode) for episode in episodes[:FIRST]])


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
    return f"{version_line([episode])}briefing.episode({as_json(key(episode))},{as_json(data)});\n"


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
        key(episode),
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


def write_site(folder: Path, episodes: Sequence[Episode], title: str = _TITLE) -> tuple[Path, ...]:
    """Write the player for the briefings of a folder.

    Only what has changed is read and written. The page comes last, so that it never lists what the
    player cannot show yet.

    Args:
        folder: The library.
        episodes: As `catalogue.scan` lists them, in the order in which they are shown.
        title: The library's name.

    Returns:
        The files that had to change.

    Raises:
        OutputError: A file cannot be written.
    """
    site = _Site(folder)
    shown = site.scripts(episodes)
    for path, content in page.companions(title).items():
        site.put(folder / path, content)
    site.put(folder / PAGE, page.page(title, rows(shown), older(shown)).encode())
    site.tidy()
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
    gone = set()
    try:
        content = (folder / PAGE).read_bytes()
        rows = page.rows(content)
        gone = {row[0] for row in rows if file_stem(row) == stem}
    except (OSError, ValueError, LookupError, TypeError):
        return
    if gone:
        listed = as_json([row for row in rows if row[0] not in gone])
        write_atomically(folder / PAGE, page.with_rows(content, listed), durable=False)
    for path in () if gone else (folder / "player").glob("month-*.js"):
        gone |= _withdraw_from_month(path, stem)
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

    def __init__(self, folder: Path) -> None:
        self._folder, self._player = folder, folder / "player"
        self._texts: dict[str, Sequence[Sentence]] = {}
        self._scripts: set[str] = set()
        self.changed: list[Path] = []

    def scripts(self, episodes: Sequence[Episode]) -> list[Episode]:
        """Write the texts' scripts, and return the episodes that could be read."""
        shown = [episode for episode in episodes if self._episode(episode)]
        for name, listed in by_month(shown[FIRST:]).items():
            self._month_script(name, listed)
        for name, listed in pieces(shown).items():
            self._search_script(name, listed)
        return shown

    def put(self, path: Path, content: bytes) -> None:
        """Write a file where it differs from what is there."""
        with suppress(OSError):
            if path.read_bytes() == content:
                return
        write_atomically(path, content, durable=False)
        self.changed.append(path)

    def tidy(self) -> None:
        """Remove the scripts of briefings that are gone."""
        for path in self._player.glob("*.js"):
            ours = SCRIPT.fullmatch(f"player/{path.name}")
            if ours and path.name not in self._scripts:
                with suppress(OSError):
                    path.unlink()

    def _episode(self, episode: Episode) -> bool:
        """Write the script of a briefing; False when its manifest went or broke meanwhile."""
        path = self._script(key(episode))
        if _begins(path, version_line([episode])):
            return True
        try:
            self.put(path, episode_script(episode, self._sentences(episode)).encode())
        except (FormatError, OSError):
            return False
        return True

    def _month_script(self, name: str, episodes: list[Episode]) -> None:
        """Write the script that lists these briefings."""
        path, version = self._script(f"month-{name}"), version_line(episodes)
        if not _begins(path, version):
            self.put(path, month_script(name, version, episodes).encode())

    def _search_script(self, name: str, episodes: list[Episode]) -> None:
        """Write the script in which these briefings are searched."""
        path = self._script(f"text-{name}")
        if _begins(path, version_line(episodes)):
            return
        texts: dict[str, Sequence[Sentence]] = {}
        for episode in episodes:
            with suppress(FormatError, OSError):
                texts[key(episode)] = self._sentences(episode)
        self.put(path, text_script(name, version_line(episodes), texts).encode())

    def _script(self, name: str) -> Path:
        path = self._player / f"{name}.js"
        self._scripts.add(path.name)
        return path

    def _sentences(self, episode: Episode) -> Sequence[Sentence]:
        if episode.id not in self._texts:
            self._texts[episode.id] = sentences(self._folder, episode)
        return self._texts[episode.id]


def _begins(path: Path, line: str) -> bool:
    """Whether a file begins with this line."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(line)) == line.encode()
    return False
