"""What the player reads of a library: a row for each briefing, and a script for each one's text.

A page opened from a file may not fetch, but it may load scripts: so the texts are scripts.
"""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.publishing.library import Episode, Sentence

_FORMAT = 2  # of the scripts; they are written anew when it changes
_KEY = 10  # hexadecimal digits: room for a library of a million
# What could end a script, open a tag, or end a line where JSON has none.
_ESCAPED = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def key(episode: Episode) -> str:
    """Name a briefing in the player: the beginning of its identifier."""
    return episode.id.replace("-", "")[:_KEY]


def shelf(episode: Episode) -> str:
    """Name the script in which a briefing's text is searched: one of sixteen."""
    return key(episode)[0]


def stamp(episodes: Sequence[Episode]) -> str:
    """Give a line that changes when the script of these briefings has to."""
    told = json.dumps([_FORMAT, [(episode.id, episode.digest) for episode in episodes]])
    return f"// {sha256(told.encode()).hexdigest()[:16]}\n"


def rows(episodes: Sequence[Episode]) -> str:
    """Give the list of all briefings as JSON for the page: short, as it is loaded every time."""
    return as_json([_row(episode) for episode in episodes])


def stem(row: list[str]) -> str:
    """Give the relative URL of the audio of a row, without its ending."""
    return row[5].rpartition(".")[0]


def episode_script(episode: Episode, sentences: Sequence[Sentence]) -> str:
    """Give the script that hands the player one briefing: chapters, and its text with times."""
    paragraphs = groupby(sentences, key=lambda sentence: (sentence.paragraph, sentence.kind))
    told = {
        "byline": episode.byline,
        "language": episode.language,
        "bytes": episode.size,
        "milliseconds": episode.milliseconds,
        "chapters": [
            [chapter.start, chapter.title, *([1] if chapter.part else ())]
            for chapter in episode.chapters
        ],
        "paragraphs": [
            [kind, *([sentence.start, sentence.text] for sentence in group)]
            for (_, kind), group in paragraphs
        ],
    }
    return f"{stamp([episode])}briefing.episode({as_json(key(episode))},{as_json(told)});\n"


def text_script(name: str, mark: str, texts: Mapping[str, Sequence[Sentence]]) -> str:
    """Give the script that hands the player the texts of a shelf, to be searched.

    mark   the stamp of the shelf
    texts  the sentences of each of its briefings, by their keys
    """
    told = {key: [sentence.text for sentence in said] for key, said in texts.items()}
    return f"{mark}briefing.texts({as_json(name)},{as_json(told)});\n"


def as_json(value: object) -> str:
    """Give JSON that is safe inside a page and inside a script, whatever an article says."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return text.encode(errors="replace").decode()


def _row(episode: Episode) -> list[object]:
    """Give a row: the day only where the audio's name doesn't begin with it."""
    name = PurePosixPath(episode.audio).name
    row: list[object] = [
        key(episode),
        episode.title,
        "" if name.startswith(episode.published) else episode.published,
        episode.source,
        episode.milliseconds // 1000,  # as clocks show it, beside the player's own
        episode.audio,
    ]
    if episode.cover:
        beside = f"{episode.audio.rpartition('.')[0]}."
        row.append(episode.cover.removeprefix(beside))
    return row
