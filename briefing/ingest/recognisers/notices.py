"""What a newspaper's page says around its article, where a page was pasted whole.

Ahead of it: trails and menus.                 Trang chủ | Thời sự | Giao thông
Within it:   players, buttons, labels.         Nghe bài viết | XEM CLIP: | Chia sẻ
Below it:    stars, comments, newsletters,     Tặng sao | x1 | x5 | Bình luận (0) | #giá hoa
             the newspaper about itself.       Giấy phép số … | Tổng Biên tập: …

Wording and place decide together: what could be the article's own is only taken below its last
paragraph, and what is a sentence there stays.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.data import tables
from briefing.ingest.recognisers.byline import read_byline
from briefing.ingest.recognisers.dateline import read_dateline
from briefing.ingest.recognisers.related_links import is_link_label
from briefing.ingest.recognisers.wording import (
    CLOSERS,
    END_MARKS,
    ends_sentence,
    sentence_ends,
)
from briefing.model.article import Omission

_PROSE = 40  # characters of a sentence
_LONGEST_NOTICE = 300
_LONGEST_LINE = 160
_FEWEST_PARAGRAPHS = 2
_HASHTAGS = r"#[^\s#][^#]*|#[^#]+(?:#[^#]+)+"
_TRAIL = r".{2,40}?(?:\s*(?:>|›|»|/|\|)\s*[^>›»/|]{2,40}){1,5}"
_FOLLOW = r"(?i:theo dõi .{2,50} trên (?:google|facebook|zalo|youtube|tiktok|telegram)\b.{0,20})"
_NEWSLETTER = r"(?i:.{0,40}\bnewsletters?)"
_COUNTED = r"(?i:(?:bình luận|chia sẻ|thích|lượt xem|ý kiến)[: ]*\d+|\d+ (?:lượt xem|bình luận))"
_ODD_NOTICE = rf"{_HASHTAGS}|{_FOLLOW}|{_COUNTED}|{_NEWSLETTER}"
_LONGEST_ROW = 80
_SENTENCE = 45  # characters: a shorter one may be a notice
_NETWORKS = frozenset(
    [
        "facebook",
        "twitter",
        "x",
        "linkedin",
        "zalo",
        "messenger",
        "telegram",
        "viber",
        "pinterest",
        "whatsapp",
        "youtube",
        "tiktok",
        "instagram",
        "threads",
    ]
)
_BUTTONS = _NETWORKS | frozenset(
    [
        "mail",
        "email",
        "gmail",
        "copy",
        "link",
        "print",
        "in",
        "bài",
        "viết",
        "chia",
        "sẻ",
        "lưu",
        "gửi",
        "sao",
        "chép",
        "liên",
        "kết",
        "thích",
        "google",
        "news",
        "theo",
        "dõi",
        "like",
        "share",
    ]
)
_LONGEST_STEP, _MOST_STEP_WORDS = 40, 6
_MOST_STEPS = 60
_FEWEST_STEPS = 4
_SHORTEST_TITLE, _FEWEST_TITLE_WORDS = 25, 5
_LOOKED_AT = 4
_A_CARD = 2  # lines
_NEARLY_ALL = 0.8


def cut_trail(blocks: list[Block]) -> list[Block]:
    """Leave out what stands ahead of the title: a trail, a section's name, a menu."""
    steps = 0
    while steps < min(_MOST_STEPS, len(blocks)) and _is_step(blocks[steps]):
        steps += 1
    if not steps or steps == len(blocks) or not _is_title(blocks[steps].text):
        return blocks
    lines = [block.text for block in blocks[:steps]]
    below = [block.text for block in blocks[steps + 1 : steps + 1 + _LOOKED_AT]]
    certain = (
        all(map(_is_section, lines))
        or (steps >= _FEWEST_STEPS and any(map(_is_section, lines)))
        or any(map(_is_dated, below[:2]))
    )
    if not certain or not any(ends_sentence(line) and len(line) >= _PROSE for line in below):
        return blocks
    out = [Block(BlockKind.LEFT_OUT, line, Omission.NOTICE) for line in lines]
    return [*out, *blocks[steps:]]


def _is_step(block: Block) -> bool:
    text = block.text
    return (
        block.kind is BlockKind.PARAGRAPH
        and (len(text) <= _LONGEST_STEP or _is_section(text))
        and (len(text.split()) <= _MOST_STEP_WORDS or _is_section(text))
        and not ends_sentence(text)
        and not text.endswith((":", ",", ";"))
        and read_dateline(text) is None
        and text[0].isalnum()
    )


def _is_section(text: str) -> bool:
    sections = tables.keys("sections")
    if text.casefold() in sections:
        return True
    steps = [step.strip().casefold() for step in re.split(r"[>›»/|]", text) if step.strip()]
    return re.fullmatch(_TRAIL, text) is not None and steps[0] in sections


def _is_title(text: str) -> bool:
    long = len(text) >= _SHORTEST_TITLE and len(text.split()) >= _FEWEST_TITLE_WORDS
    return long and not text.endswith((".", ":", ",", ";"))


def _is_dated(line: str) -> bool:
    """Whether a line below a title says when it was published, perhaps with who wrote it."""
    if len(line) > _LONGEST_LINE / 2 or ends_sentence(line):
        return False
    return any(
        read_dateline(line[place:]) is not None
        for place in {0, *(sign.end() for sign in re.finditer(r"[-–—|•·,]\s+", line))}
    )


def cut_notices(blocks: list[Block]) -> list[Block]:
    """Leave out what the newspaper adds to an article, line by line, and all below its end."""
    blocks = _cut_below_end(blocks)
    last = max((i for i, block in enumerate(blocks) if _is_prose(block)), default=-1)
    out: list[Block] = []
    below = False
    for i, block in enumerate(blocks):
        if block.kind not in {BlockKind.PARAGRAPH, BlockKind.HEADING}:
            below = below or (i > last and block.reason is Omission.RELATED_LINK)
            out.append(block)
        elif _is_notice(block.text, below=i > last):
            below = below or i > last
            out.append(Block(BlockKind.LEFT_OUT, block.text, Omission.NOTICE))
        elif below and block.kind is BlockKind.PARAGRAPH and _is_label(block.text):
            out.append(Block(BlockKind.LEFT_OUT, block.text, Omission.NOTICE))
        else:
            out.append(block)
    return out


def _cut_below_end(blocks: list[Block]) -> list[Block]:
    """Leave out everything from the first line on that nothing of an article follows."""
    ends = [
        place
        for place, block in enumerate(blocks)
        if block.kind is BlockKind.PARAGRAPH and _is_end(block.text)
    ]
    if not ends:
        return blocks
    lengths = [len(block.text) if _is_prose(block) else 0 for block in blocks]
    paragraphs, above, below = 0, 0, sum(lengths)
    for start, place in pairwise([0, *ends]):
        paragraphs += sum(length > 0 for length in lengths[start:place])
        above += sum(lengths[start:place])
        below -= sum(lengths[start:place])
        if paragraphs >= _FEWEST_PARAGRAPHS and below < above:
            return [*blocks[:place], *map(_left_out, blocks[place:])]
    return blocks


def _left_out(block: Block) -> Block:
    if block.kind is BlockKind.LEFT_OUT or read_byline(block.text) is not None:
        return block
    return Block(BlockKind.LEFT_OUT, block.text, Omission.NOTICE)


def _is_prose(block: Block) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(block.text) >= _PROSE
        and block.text.rstrip(CLOSERS).endswith((".", "…"))  # other articles' headlines ask too
        and not _is_notice(block.text, below=True)
    )


def _is_end(text: str) -> bool:
    if len(text) > _LONGEST_LINE:
        return False
    lines, openings, words = _ends()
    if not (text[0].isdigit() or text.casefold().startswith(words)):  # most lines
        return False
    key = _key(text)
    return key in lines or key.startswith(openings)


def _is_notice(text: str, *, below: bool) -> bool:
    """Whether a line is a notice; `below` the article, more lines are."""
    if len(text) > _LONGEST_NOTICE:
        return False
    folded = text.casefold()
    if folded.startswith(_openings("opens")):
        return True
    if len(text) > _LONGEST_LINE:
        return False
    sentence = len(text) > _SENTENCE and text.endswith(".")
    return (
        (len(text) <= _LONGEST_ROW and _key(text) in _rows("line", "end"))
        or re.fullmatch(_ODD_NOTICE, text) is not None
        or _is_buttons(text)
        or (below and not sentence and folded.startswith(_openings("tail")))
    )


def _is_buttons(text: str) -> bool:
    words = set(re.findall(r"\w+", text.casefold()))
    return len(words & _NETWORKS) > 1 and words <= _BUTTONS


def _is_label(text: str) -> bool:
    """Whether a line below the first notice below an article is one more: no sentence, no name."""
    return (
        len(text) <= _LONGEST_LINE
        and not text.endswith(tuple(END_MARKS))
        and not sentence_ends(text)
        and read_byline(text) is None
        and not text.startswith(("-", "–", "—"))
    )


def _key(text: str) -> str:
    """Reduce a line to what its writings have in common: small letters, a zero for each number."""
    return re.sub(r"\d+", "0", text.casefold()).strip(" :.!…»›>-–")


@cache
def _rows(*ways: str) -> frozenset[str]:
    return frozenset(_key(row[0]) for row in tables.rows("notices") if row[-1] in ways)


@cache
def _openings(way: str) -> tuple[str, ...]:
    return tuple(row[0].casefold() for row in tables.rows("notices") if row[-1] == way)


@cache
def _ends() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Return the lines that end an article, those that more follows, and the words of both."""
    rows = [row[0] for row in tables.rows("notices") if row[-1] == "end"]
    openings = tuple(_key(row) for row in rows if row.endswith(":") or "Giấy phép" in row)
    words = {row.casefold().split()[0] for row in rows}
    return frozenset(map(_key, rows)), openings, tuple(words)


def cut_teasers(blocks: list[Block]) -> list[Block]:
    """Leave out another article's headline with its lead, glued to one another below the article.

    Where paragraphs are divided by empty lines, two lines that are not are a card of the page.
    """
    sizes = Counter(block.group for block in blocks if block.group)
    if sum(size == 1 for size in sizes.values()) < _NEARLY_ALL * len(sizes) or not sizes:
        return blocks
    last = max((i for i, b in enumerate(blocks) if _is_prose(b) and sizes[b.group] == 1), default=0)
    out = list(blocks)
    for place in range(last + 1, len(blocks) - 2):
        first, second, after = blocks[place : place + 3]
        glued = first.group and first.group == second.group and sizes[first.group] == _A_CARD
        if (
            glued
            and _is_title(first.text)
            and ends_sentence(second.text)
            and (_is_notice(after.text, below=True) or is_link_label(after.text))
        ):
            out[place : place + 2] = [
                Block(BlockKind.LEFT_OUT, part.text, Omission.RELATED_LINK)
                for part in (first, second)
            ]
    return out
