"""Who wrote it: the line with the author's or the agency's name, at the end or ahead.

Phan Long       Hồng Kiều (Vietnam+)      Theo TTXVN       Bài và ảnh: PHẠM KIÊN
L.N.            Bình Minh/VOV.VN          (Theo VnExpress)  Thanh Hải (tổng hợp)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.data import tables
from briefing.ingest.recognisers.wording import ends_sentence, sentence_ends
from briefing.model.article import Omission
from briefing.text.places import is_place

_LONGEST = 90
_MOST_LINES = 3
_HEAD = 6
_MOST_WORDS = 5

_LABEL = (
    r"(?i)(?:(?:Tin|Bài|Tin bài|Tin, bài|Bài viết|Tác giả|Thực hiện|Người viết|Biên tập|Phóng viên)"
    r"(?: ?(?:(?:và|,|&|-|–|/) ?)?[Ảả]nh)?|(?P<source>Nguồn(?: tin)?)) ?: ?"
)
_PHOTO = r"Ảnh ?: ?(?P<name>\S.*)|Ảnh (?:BTC|NVCC|nhân vật|tác giả)(?: cung cấp)?"
_PARTS = r"[()/;|,]|(?<= )[-–—]|[-–—](?= )| (?=(?:[Tt]heo|Ảnh|[Tt]ừ)\b)"
_REMARK = (
    r"(?i)tổng hợp|lược dịch|biên dịch|dịch|ghi|thực hiện|t/h|th|sưu tầm|lược ghi|biên soạn"
    r"|từ [^\W\d_]+(?: [^\W\d_]+){0,2}"
)
_INITIALS = r"(?:[A-ZĐ]{1,2}\.\s?)+[A-ZĐ]?[^\W\d_]{0,7}\.?|[A-ZĐ]{1,2}(?:\.[A-ZĐ]{1,2})+"
_DOMAIN = r"(?i)(?:www\.)?[\w-]+(?:\.[a-z]{2,6})+"
_MAIL = r"[^\s@]+@(?:[^\s@.]+\.)+\w+"


class Byline(NamedTuple):
    """Who wrote an article.

    Attributes:
        author: As written; may be empty.
        source: The newspaper or agency; may be empty.
    """

    author: str
    source: str


def read_byline(text: str) -> Byline | None:
    """Parse a line when all of it is a byline; return None when any part is something else."""
    if len(text) > _LONGEST or not any(map(str.isalpha, text)):
        return None
    if re.fullmatch(_MAIL, text):
        return Byline("", "")
    label = re.match(_LABEL, text)
    if label and label["source"]:
        source = text[label.end() :].strip(" .")
        return Byline("", _agency_name(source)) if _is_source(source) else None
    text = text[label.end() :] if label else text
    half = len(text) // 2
    if "/" in text[:half] and text[:half].strip() == text[half:].strip():
        text = text[half:].strip()
    if re.fullmatch(r"\([^()]{1,5}\)", text):  # (KD)
        return Byline(text[1:-1], "") if text[1:-1].isupper() else None
    return _read_parts(text)


def _read_parts(text: str) -> Byline | None:
    authors: list[str] = []
    sources: list[str] = []
    named: list[str] = []  # by `Theo`: a colleague's name where a agency follows, else a source
    for part in (
        [text] if _is_listed(text) else filter(None, map(str.strip, re.split(_PARTS, text)))
    ):
        name, agency = _split_agency(part)
        theo = part[5:].strip() if part[:5].casefold() == "theo " else ""
        if _is_listed(part) or agency:
            sources.append(agency or part)
            authors += [name] if agency else []
        elif theo and _is_source(theo):
            (named if _is_name(theo) and not _is_listed(theo) else sources).append(theo)
        elif (authors or sources or named) and re.fullmatch(_REMARK, part):
            continue
        elif _is_name(part):
            authors += [] if sources else [part]  # behind the source, it is a place or a desk
        elif not _is_photo(part):
            return None
    listed = [source for source in sources if _is_listed(source)]
    author = ", ".join(authors + (named if listed else []))
    source = next(filter(None, map(_agency_name, listed or sources + named)), "")
    return Byline(author, source) if author or sources or named else None


def _is_photo(part: str) -> bool:
    found = re.fullmatch(_PHOTO, part)
    return found is not None and (found["name"] is None or _is_name(found["name"]))


def _split_agency(part: str) -> tuple[str, str]:
    """Part `Thành Đạt Thể thao & Văn hóa` into the name and the agency behind it."""
    tokens = part.split()
    for count in range(2, min(len(tokens), _MOST_WORDS)):
        name, agency = " ".join(tokens[:count]), " ".join(tokens[count:])
        if _is_listed(agency) and _is_name(name):
            return name, agency
    return part, ""


def _is_listed(text: str) -> bool:
    return text.casefold() in tables.keys("agencies")


def _agency_name(name: str) -> str:
    known = tables.mapping("agencies").get(name.casefold(), name)
    return "" if known == "-" else known


def _is_source(text: str) -> bool:
    if _is_listed(text) or re.fullmatch(_DOMAIN, text):
        return True
    parts = [part.strip() for part in re.split(r"[/,]", text)]
    return all(_is_listed(part) or _is_name(part) or _is_single(part) for part in parts)


def _is_single(word: str) -> bool:
    """Whether a text is one foreign or composite name: `Engadget`, `ABCnews`, `cinemablend`."""
    return " " not in word and len(word) > 2 and word.isascii() and word.isalnum()  # noqa: PLR2004


def _is_name(text: str) -> bool:
    """Whether a text is a person's name: two to five words in capitals, or initials."""
    if re.fullmatch(_INITIALS, text):
        return True
    tokens = [word for word in text.split() if word not in {"&", "và"}]
    return (
        2 <= len(tokens) <= _MOST_WORDS  # noqa: PLR2004 - one word alone is no certain name
        and all(
            token[0].isupper() and token.replace(".", "").replace("-", "").isalpha()
            for token in tokens
        )
    )


def cut_closing_bylines(blocks: list[Block]) -> list[Block]:
    """Leave out the bylines at the end: lines of their own, and what follows the last stop."""
    spoken = [i for i, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH]
    lines: list[int] = []
    for place in reversed(spoken[1:]):
        if not _is_closing(blocks[place].text):
            break
        lines.append(place)
    names = sum(not _is_signed(blocks[place].text) for place in lines)
    above = blocks[spoken[-len(lines) - 1]].text if lines else "."
    if len(lines) > _MOST_LINES or names > 1 or not ends_sentence(above):
        return blocks  # a list of names, for all that is certain
    out = list(blocks)
    for place in lines:
        out[place] = Block(BlockKind.LEFT_OUT, blocks[place].text, Omission.BYLINE)
    if spoken and not lines:
        out[spoken[-1] : spoken[-1] + 1] = _cut_tail(blocks[spoken[-1]])
    return out


def _is_closing(text: str) -> bool:
    return read_byline(text) is not None and not is_place(text)


def _is_signed(text: str) -> bool:
    """Whether a byline says that it is one: by a label, a agency or an address."""
    byline = read_byline(text)
    return byline is not None and bool(re.match(_LABEL, text) or byline.source or not byline.author)


def ends_in_byline(text: str) -> bool:
    """Whether a paragraph is a byline, or has one behind its last sentence."""
    return _is_closing(text) or len(_cut_tail(Block(BlockKind.PARAGRAPH, text))) > 1


def _cut_tail(block: Block) -> list[Block]:
    """Part the byline that follows the last sentence of a paragraph."""
    ends = sentence_ends(block.text, max(0, len(block.text) - _LONGEST - 40))
    for start in ends[-2:]:
        tail = block.text[start:]
        if _is_closing(tail):
            return [
                Block(BlockKind.PARAGRAPH, block.text[:start].strip()),
                Block(BlockKind.LEFT_OUT, tail, Omission.BYLINE),
            ]
    return [block]


def cut_opening_bylines(blocks: list[Block]) -> list[Block]:
    """Leave out a byline between the title and the text: a label, or a name with a surname."""
    out = list(blocks)
    for place, block in enumerate(blocks[:_HEAD]):
        goes_on = any(other.kind is BlockKind.PARAGRAPH for other in blocks[place + 1 :])
        if block.kind is not BlockKind.PARAGRAPH or not goes_on:
            continue
        if not _is_opening(block.text):
            break
        out[place] = Block(BlockKind.LEFT_OUT, block.text, Omission.BYLINE)
    return out


def _is_opening(text: str) -> bool:
    byline = read_byline(text)
    if byline is None or is_place(text):
        return False
    first = byline.author.partition(" ")[0].casefold()
    return _is_signed(text) or first in tables.keys("surnames")
