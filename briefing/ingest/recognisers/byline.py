"""Who wrote it: the line with the author's or the agency's name, at the end or ahead.

Phan Long       Hồng Kiều (Vietnam+)      Theo TTXVN       Bài và ảnh: PHẠM KIÊN
L.N.            Bình Minh/VOV.VN          (Theo VnExpress)  Thanh Hải (tổng hợp)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.data import tables
from briefing.ingest.recognisers.dateline import read_dateline
from briefing.ingest.recognisers.wording import ends_sentence, sentence_ends
from briefing.model.article import Omission
from briefing.text.places import is_place

_LONGEST = 90
_MOST_LINES = 3
_MOST_STRAYS = 2
_HEAD = 6
_MOST_WORDS = 5

_LABEL = (
    r"(?i)(?:(?:Tin|Bài|Tin bài|Tin, bài|Bài viết|Tác giả|Thực hiện|Người viết|Biên tập|Phóng viên"
    r"|Nội dung|Biên dịch|Người dịch|Tổng hợp)"
    r"(?: ?(?:(?:và|,|&|-|–|/) ?)?[Ảả]nh)?|(?P<source>Nguồn(?: tin)?)) ?: ?"
)
_PHOTO = (
    r"(?i)(?:Ảnh|Đồ họa|Video|Clip|Thiết kế|Trình bày|Kỹ thuật) ?: ?(?P<name>\S.*)"
    r"|Ảnh (?:BTC|NVCC|nhân vật|tác giả)(?: cung cấp)?"
)
_PARTS = r"[()/;|,]|(?<= )[-–—]|[-–—](?= )| (?=(?:[Tt]heo|Ảnh|ẢNH|[Tt]ừ)\b)"
_DONE = (
    r"t/h|tổng hợp|thực hiện|lược dịch|biên dịch|dịch|lược ghi|ghi|lược thuật|biên soạn|sưu tầm"
    r"|phỏng vấn"
)
_REMARK = rf"(?i)th|{_DONE}|từ [^\W\d_]+(?: [^\W\d_]+){{0,2}}"
_ENDING = rf"(?i)^(\(?)(?:do )?(.+?) (?:{_DONE})(\)?)$"
_OTHERS = r"(.+?) và \d+ (?:tác giả|người|cộng sự)(?: khác)?"
_ADDRESS = r"(?:Ông|Bà|Anh|Chị|Cô|Chú|Bác|Em|Cụ|Bé|Cháu) (?P<rest>.+)"
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
    if others := re.fullmatch(_OTHERS, text):
        return Byline(others[1], "") if _is_name(others[1]) else None
    text = re.sub(_ENDING, r"\1\2\3", text)
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
        part = re.sub(_ENDING, r"\2", part)  # noqa: PLW2901 - the name in it
        theo = part[5:].strip().removeprefix("Báo ") if part[:5].casefold() == "theo " else ""
        name, agency = ("", "") if theo else _split_agency(part)
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
    people = named if listed else [name for name in named if _has_surname(name)]
    papers = listed or sources + [name for name in named if not _has_surname(name)]
    author = ", ".join(authors + people)
    source = next(filter(None, map(_agency_name, papers)), "")
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
    if re.fullmatch(r"[A-ZĐ]{1,2}\.", text) or _is_addressed(text):
        return False
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


def _is_addressed(text: str) -> bool:
    """Whether a text speaks of somebody: `Bà N.T. Th.`, `Ông Nguyễn Văn A`; not `Anh Dũng`."""
    found = re.fullmatch(_ADDRESS, text)
    if found is None:
        return False
    rest = found["rest"]
    return rest.endswith(".") or "." in rest or (" " in rest and _has_surname(rest))


def _has_surname(name: str) -> bool:
    return name.partition(" ")[0].casefold() in tables.keys("surnames")


def cut_closing_bylines(blocks: list[Block]) -> list[Block]:
    """Leave out the bylines at the end: lines of their own, and what follows the last stop.

    Below a byline that is a certain one, a page may have left a line or two of its own.
    """
    spoken = _above_strays(blocks)
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


def _above_strays(blocks: list[Block]) -> list[int]:
    """Return the places of the paragraphs, down to a certain byline where few lines follow it."""
    spoken = [
        i
        for i, block in enumerate(blocks)
        if block.kind in {BlockKind.PARAGRAPH, BlockKind.HEADING}
    ]
    for count in range(1, min(_MOST_STRAYS, len(spoken) - 2) + 1):
        if not _is_stray(blocks[spoken[-count]].text):
            break
        line = blocks[spoken[-count - 1]].text
        if _is_closing(line) and (_is_signed(line) or _has_surname(line.title())):
            return spoken[:-count]
    return [i for i in spoken if blocks[i].kind is BlockKind.PARAGRAPH]


def _is_stray(text: str) -> bool:
    """Whether a line below a byline may be the page's: short, no sentence, no item of a list."""
    short = len(text) <= _LONGEST and not ends_sentence(text)
    return short and not _is_closing(text) and text[0].isalpha() and not text.endswith(":")


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


def read_signature(text: str) -> str:
    """Return the author that a line beside an article names: by a label, or by a surname.

    A day may follow, as in `Lê An - 07/03/2026 08:47`.
    """
    if read_dateline(text) is not None:
        return ""
    for end in (len(text), *(sign.start() for sign in re.finditer(r" ?[-–—|•·,] ", text))):
        if end == len(text) or read_dateline(text[end:].strip(" -–—|•·,")) is not None:
            line = text[:end].strip()
            dated = end < len(text)
            if (byline := read_byline(line)) and (dated or _is_opening(line)):
                return byline.author
    return ""


def cut_opening_bylines(blocks: list[Block]) -> list[Block]:
    """Leave out a byline between the title and the text: a label, or a name with a surname."""
    out = list(blocks)
    spoken = [i for i, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH]
    certain = False
    for place in spoken[:_HEAD][: len(spoken) - 1]:
        text = blocks[place].text
        named = certain and read_byline(text) is not None
        if not (named or _is_opening(text)):
            break
        certain = certain or re.fullmatch(_OTHERS, text) is not None
        out[place] = Block(BlockKind.LEFT_OUT, text, Omission.BYLINE)
    return out


def _is_opening(text: str) -> bool:
    byline = read_byline(text)
    if byline is None or is_place(text):
        return False
    others = re.fullmatch(_OTHERS, text) is not None
    return others or _is_signed(text) or _has_surname(byline.author.title())
