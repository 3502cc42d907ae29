"""A folder of articles, and what a batch made of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.published import briefings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_runner import CliRunner

NUMBERS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def article(number: int, title: str = "", day: int = 14) -> str:
    """Give a short article; its text differs from number to number."""
    count = " ".join(NUMBERS[int(digit)] for digit in str(number))
    return (
        f"{title or f'Bài số {count}'}\n\n"
        f"Thứ Ba, {day:02}/09/2021, 07:05:10\n\n"
        f"Đây là bài {count}. Bài này không dài.\n\n"
        f"Câu cuối của bài {count} đứng ở đây.\n"
    )


def fill(runner: CliRunner, count: int, folder: str = "tin", title: str = "") -> None:
    """Write articles number 0 to `count`."""
    for number in range(count):
        runner.write(f"{folder}/{number:03}.txt", article(number, title))


def audios(root: Path) -> list[str]:
    """Give the audio files of an output folder."""
    return [name for name in briefings(root) if name.endswith(".mp3")]


def manifests(root: Path) -> dict[str, dict[str, Any]]:
    """Give every manifest by the name of the article that it tells of."""
    found = {}
    for name, content in briefings(root).items():
        if name.endswith(".json") and not name.endswith(".chapters.json"):
            told = json.loads(content)
            found[told["article"]["name"]] = told
    return found
