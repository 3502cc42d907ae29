"""Draw a cover: the day large enough to be read at 60 pixels, the title, the source."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.publishing.cover.picture import SMALLEST, Cover, encode, require

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_STEP = 4  # pixels between the sizes that are tried
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Box:
    """Where text may stand, in pixels.

    Attributes:
        width: Pixels.
        height: Pixels.
        largest: The largest size of type that looks well there, in pixels.
        smallest: The smallest.
        leading: From one baseline to the next, as a share of the size.
    """

    width: int
    height: int
    largest: int
    smallest: int
    leading: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A text set in a box: its lines, and the size of their type in pixels."""

    lines: tuple[str, ...]
    size: int


def fit(text: str, box: Box, measure: Callable[[str], float]) -> Setting:
    """Set a text as large as it fits. What does not fit at the smallest size ends in `…`.

    Args:
        text: The text to set.
        box: Where it may stand.
        measure: Returns the width of a text at a size of one pixel.
    """
    words = text.split()
    widest = max(map(measure, words), default=0.0)
    for size in range(box.largest, box.smallest - 1, -_STEP):
        width = box.width / size
        if widest <= width:
            lines = _wrap(words, width, measure)
            if len(lines) * size * box.leading <= box.height:
                return Setting(_balance(words, lines, width, measure), size)
    size = box.smallest
    width = box.width / size
    pieces = [piece for word in words for piece in _pieces(word, width, measure)]
    lines = _wrap(pieces, width, measure)
    room = max(1, int(box.height / (size * box.leading)))
    if len(lines) > room:
        lines = [*lines[: room - 1], _cut(lines[room - 1], width, measure)]
    return Setting(tuple(lines), size)


def _wrap(words: Sequence[str], width: float, measure: Callable[[str], float]) -> list[str]:
    """Fill each line with as many words as fit."""
    lines: list[list[str]] = []
    space, used = measure(" "), width
    for word in words:
        needed = space + measure(word)
        if used + needed <= width:
            lines[-1].append(word)
            used += needed
        else:
            lines.append([word])
            used = needed - space
    return [" ".join(line) for line in lines]


def _balance(
    words: Sequence[str], lines: Sequence[str], width: float, measure: Callable[[str], float]
) -> tuple[str, ...]:
    """Wrap at the narrowest width that needs no more lines, so that none is left almost empty."""
    best = lines
    low, high = max(map(measure, words), default=0.0), width
    for _ in range(8):
        middle = (low + high) / 2
        tried = _wrap(words, middle, measure)
        if len(tried) <= len(lines):
            best, high = tried, middle
        else:
            low = middle
    return tuple(best)


def _pieces(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a word that is wider than a line, as addresses are."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, width: float, measure: Callable[[str], float]) -> str:
    """Shorten a line, at a word if there is one, so that an ellipsis fits behind it."""
    while line and measure(line + _ELLIPSIS) > width:
        shorter = line.rpartition(" ")[0]
        line = shorter or line[:-1]
    return line.rstrip(" ,;:–-") + _ELLIPSIS


_SIDE = SMALLEST
_MARGIN = 104
_NAME = "Bản tin"
_INK = (255, 250, 240)
# Ground and accent: white reads on each ground at 7:1 or more.
_COLOURS = (
    ((16, 58, 92), (255, 190, 85)),  # sea
    ((122, 24, 40), (255, 196, 122)),  # lacquer
    ((12, 76, 70), (246, 204, 96)),  # jade
    ((66, 40, 104), (255, 176, 148)),  # mulberry
    ((128, 52, 12), (255, 214, 120)),  # brick
    ((34, 44, 58), (120, 214, 190)),  # slate
    ((22, 82, 40), (236, 216, 110)),  # bamboo
    ((104, 20, 84), (255, 186, 170)),  # dragon fruit
)
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|“\s*”|\"\s*\"")  # what is left around what cannot be drawn
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_REFERENCE = 200  # pixels: the size at which widths are measured
_DAY = 430
_BARS, _BAR, _TALL = 15, 16, 150
_TITLE = Box(width=_SIDE - 2 * _MARGIN, height=650, largest=200, smallest=64, leading=1.22)
_TITLE_TOP = 640
_SOURCE = Box(width=660, height=80, largest=60, smallest=44, leading=1.2)


def draw(title: str, published: str, source: str) -> Cover:
    """Draw the cover of a briefing.

    Args:
        title: Its title.
        published: ISO 8601 date.
        source: The newspaper, which chooses the colours; empty for none.

    Raises:
        ToolMissingError: There is nothing to draw with.
    """
    require()
    from PIL import Image, ImageDraw

    ground, accent = _colours(source)
    image = Image.new("RGB", (_SIDE, _SIDE), ground)
    pen = ImageDraw.Draw(image)
    _head(pen, _drawable(source, "SemiBold") or _NAME, accent)
    _bars(image, title, accent)
    _day(pen, dt.date.fromisoformat(published), accent)
    _title(pen, _drawable(title, "Bold"))
    return encode(image)


def draw_show(title: str) -> Cover:
    """Draw the cover of a whole feed.

    Raises:
        ToolMissingError: There is nothing to draw with.
    """
    require()
    from PIL import Image, ImageDraw

    ground, accent = _COLOURS[0]
    image = Image.new("RGB", (_SIDE, _SIDE), ground)
    pen = ImageDraw.Draw(image)
    _wave(image, title, accent, left=_MARGIN, middle=400, count=25, width=24, tall=400)
    box = Box(width=_TITLE.width, height=_TITLE.height, largest=330, smallest=90, leading=1.22)
    _title(pen, _drawable(title, "Bold") or _NAME, box)
    return encode(image)


def _colours(source: str) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    if not source:
        return _COLOURS[0]
    return _COLOURS[sha256(source.casefold().encode(errors="replace")).digest()[0] % len(_COLOURS)]


def _head(pen: ImageDraw, source: str, accent: tuple[int, int, int]) -> None:
    setting = fit(source, _SOURCE, _measure("SemiBold"))
    font = _font("SemiBold", setting.size)
    pen.text((_MARGIN, 152), setting.lines[0], accent, font, anchor="ls")


def _bars(image: Image, title: str, accent: tuple[int, int, int]) -> None:
    left = _SIDE - _MARGIN - (2 * _BARS - 1) * _BAR
    _wave(image, title, accent, left=left, middle=132, count=_BARS, width=_BAR, tall=_TALL)


def _wave(
    image: Image,
    seed: str,
    colour: tuple[int, int, int],
    *,
    left: int,
    middle: int,
    count: int,
    width: int,
    tall: int,
) -> None:
    """Draw bars with round ends, as wide as the gaps between them: drawn twice as large first."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", (4 * count * width, 2 * tall))
    pen = ImageDraw.Draw(mask)
    heights = sha256(seed.encode(errors="replace")).digest()
    for index in range(count):
        swell = 1 - abs(2 * index / (count - 1) - 1) * 0.55  # loudest in the middle
        height = 2 * max(width, round(tall * swell * (0.3 + 0.7 * heights[index] / 255)))
        x, y = 4 * index * width, tall - height // 2
        pen.rounded_rectangle((x, y, x + 2 * width - 1, y + height - 1), width, fill=255)
    small = mask.reduce(2)
    image.paste(colour, (left, middle - tall // 2), small)


def _day(pen: ImageDraw, day: dt.date, accent: tuple[int, int, int]) -> None:
    font = _font("ExtraBold", _DAY)
    text = str(day.day)
    box = pen.textbbox((0, 0), text, font, anchor="ls")
    baseline = 545
    pen.text((_MARGIN - box[0], baseline), text, _INK, font, anchor="ls")
    left = _MARGIN + box[2] - box[0] + 48
    top = baseline + box[1]
    lines = (
        (_WEEKDAYS[day.weekday()], accent),
        (f"tháng {day.month}", _INK),
        (f"{day.year}", _INK),
    )
    size = 84
    font = _font("SemiBold", size)
    step = (baseline - top - 62) // 2
    for number, (line, colour) in enumerate(lines):
        pen.text((left, top + 62 + number * step), line, colour, font, anchor="ls")


def _title(pen: ImageDraw, title: str, box: Box = _TITLE) -> None:
    setting = fit(title, box, _measure("Bold"))
    font = _font("Bold", setting.size)
    step = setting.size * box.leading
    first = _TITLE_TOP + setting.size
    for number, line in enumerate(setting.lines):
        pen.text((_MARGIN, first + number * step), line, _INK, font, anchor="ls")


@cache
def _font(weight: str, size: int) -> FreeTypeFont:
    """Load a weight of Be Vietnam Pro, drawn for Vietnamese; SIL Open Font License 1.1."""
    import fontpkg_be_vietnam_pro
    from PIL import ImageFont

    path = Path(fontpkg_be_vietnam_pro.ROOT, "files", f"BeVietnamPro-{weight}.ttf")
    # The other layout engine is not to be found on every machine, and would place letters anew.
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _measure(weight: str) -> Callable[[str], float]:
    font = _font(weight, _REFERENCE)

    @cache
    def width(text: str) -> float:
        return font.getlength(text) / _REFERENCE

    return width


def _drawable(text: str, weight: str) -> str:
    """Leave out what the font has no shape for: emoji, Chinese characters, control characters."""
    composed = unicodedata.normalize("NFC", text)
    drawable = (c if c.isspace() or _has(weight, c) else " " for c in composed)
    return " ".join(_EMPTY.sub("", "".join(drawable)).split())


@cache
def _has(weight: str, character: str) -> bool:
    font = _font(weight, 40)
    missing = font.getmask("\U0010ffff")
    shape = font.getmask(character)
    return character.isprintable() and (bytes(shape), shape.size) != (bytes(missing), missing.size)
