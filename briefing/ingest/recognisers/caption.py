"""Captions and credits of photos, also where the text goes on behind them without a sign.

Ảnh: Reuters Theo hãng tin …        a name in the table of agencies
Ảnh: Doãn Tấn/TTXVN Thưa các …      an agency behind a stroke
Ảnh: Kỳ Lân. Hai đội …              a full stop
Ảnh: HOÀNG TRIỀU Trước đó …         capitals that come to an end
Ảnh: Trương Hải Tùng Trong trận …   a name ahead of a word that opens sentences
Ảnh: Quang Nhựt Bung hết sức …      none of these: not certain
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.data import tables
from briefing.ingest.recognisers.byline import read_byline
from briefing.ingest.recognisers.wording import (
    ends_sentence,
    is_capitalised,
    opens_body_sentence,
    opens_sentence,
    sentence_ends,
)
from briefing.model.article import Omission

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 60
_MOST_WORDS = 4
_SYLLABLE = (  # of a Vietnamese name, without accents: HOÀNG is one, UBND and UEFA are not
    r"(?:NGH?|GH|GI|KH|NH|PH|QU|TH|TR|CH|[BCDĐGHKLMNPRSTVX])?[AEIOUY]{1,3}(?:NG|NH|CH|[CMNPT])?"
)
_INITIALS = r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]*"
_DOMAIN = r"[\w-]+(?:\.[a-z]{2,6})+"


def credit_end(text: str, start: int, *, listed_only: bool = False) -> int | None:
    """Find where the name that begins at `start` ends; None when that is not certain.

    With `listed_only`, it must be a name in the table of agencies.
    """
    tokens = list(re.compile(r"\S+").finditer(text, start, start + _LONGEST))
    if not tokens:
        return None
    end = _listed(text, tokens)
    if end is None and not listed_only:
        end = _stopped(text, tokens) or _in_capitals(tokens) or _ahead_of_opener(text, tokens)
    if end is None or (text[end:].strip() and not opens_sentence(text[end:].lstrip())):
        return None
    return end


def _listed(text: str, tokens: list[re.Match[str]]) -> int | None:
    """End at the longest name of the table, or at one behind a stroke, or at a web address."""
    names = tables.keys("agencies")
    for last in reversed(tokens[:5]):
        name = text[tokens[0].start() : last.end()].rstrip(".,;")
        if name.casefold() in names or name.rpartition("/")[2].strip().casefold() in names:
            return last.end()
    return tokens[0].end() if re.fullmatch(_DOMAIN, tokens[0][0].rstrip(".")) else None


def _stopped(text: str, tokens: list[re.Match[str]]) -> int | None:
    """End at a full stop behind words in capitals."""
    for place, token in enumerate(tokens[: _MOST_WORDS + 1]):
        if not token[0][0].isupper():
            return None
        if token[0].endswith(".") and (place or len(token[0]) > 2):  # noqa: PLR2004 - `P.`
            return token.end() if opens_sentence(text[token.end() :].lstrip()) else None
    return None


def _in_capitals(tokens: list[re.Match[str]]) -> int | None:
    """End where words in capital letters end, or behind initials with a name."""
    if re.fullmatch(_INITIALS, tokens[0][0]) and len(tokens) > 1 and not tokens[1][0].isupper():
        return tokens[0].end()
    run = 0
    while run < len(tokens) and tokens[run][0].isupper() and _is_syllable(tokens[run][0]):
        run += 1
    certain = 1 < run <= _MOST_WORDS and run < len(tokens) and not tokens[run][0].isupper()
    return tokens[run - 1].end() if certain else None


def _is_syllable(word: str) -> bool:
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if char.isalpha())
    return re.fullmatch(_SYLLABLE, bare) is not None


def _ahead_of_opener(text: str, tokens: list[re.Match[str]]) -> int | None:
    """End a name of two to four words ahead of a word that opens sentences."""
    for place, token in enumerate(tokens[: _MOST_WORDS + 1]):
        if place > 1 and opens_body_sentence(text[token.start() :]):
            goes_on = any(word[0].islower() for word in text[token.end() :].split()[:3])
            return tokens[place - 1].end() if goes_on else None
        if not (token[0].isalpha() and token[0].istitle()):
            return None
    return None


_LONGEST_LINE = 300
_LONGEST_CREDIT = 70
_FEWEST_PHOTOS = 3
_LONGEST_CREDITED = 600
_CAPTIONS, _CREDITED = 0.25, 0.4  # shares of the text
_TOLD = (
    r"(?:Nếu|Vì|Tuy|Ngoài ra|Theo|Bên cạnh|Đồng thời|Mặc dù|Do đó|Nhờ|Nên|Bạn|Hãy|Tránh|Không)\b"
    r"|.*\b(?:nên|hãy|tránh|không được)\b"
)
"""What advises or argues is no caption."""

_LONGEST_GLUED = 220
_LONGEST_ENDING = 80

_NAME = r"(?:[Ảả]nh|ẢNH|[Hh]ình(?: ảnh)?|[Nn]guồn(?: ảnh)?|NGUỒN(?: ẢNH)?|[Đđ]ồ h[oọ][aạ]|Photo)"
_LABEL = rf"{_NAME}(?:\s+minh\s+h[oọ][aạ]|\s+tư\s+liệu|\s+cắt từ \w+)?"
_CREDIT = (
    rf"(?P<open>[(\[])\s*{_LABEL}\s*:"  # (Ảnh: …
    r"|(?P<bare>[(\[])\s*[Ảả]nh\s+minh\s+h[oọ][aạ]\s*(?=[)\]])"  # (Ảnh minh họa)
    rf"|(?:^|(?<=\s)|(?<=[.…\"”)]))(?P<dash>[-–—]\s*)?(?=[ẢHNĐP]){_LABEL}\s*:"  # Ảnh: …
    r"|(?:^|(?<=\s))Ảnh\s+(?=[A-Z])"  # Ảnh Reuters
)
_HINT = rf"{_LABEL}\s*:|Ảnh [A-Z]|[Ảả]nh minh|ảnh\s*:"
_ILLUSTRATION = r"\(?Ảnh\s+minh\s+h[oọ][aạ]\)?\.?(?:\s+|$)"
_IN_THE_PHOTO = r"(?:Trong ảnh|Ảnh (?:trên|dưới|phải|trái|bìa|đại diện))\s*:"


def cut_captions(blocks: list[Block]) -> list[Block]:
    """Leave out captions and credits.

    In a story told in photographs the captions are the text: only their credits go. So they do
    where captions hold much of all there is, and where the page's own outweigh the paragraphs.
    """
    out: list[Block] = []
    spoken = [block for block in blocks if block.kind is BlockKind.PARAGRAPH]
    lines: list[int] = []  # places of captions that are lines of the text
    credited = 0  # characters of the paragraphs that end in a credit
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH and re.search(_HINT, block.text):
            parts = list(_cut(block, first=block is spoken[0], alone=len(spoken) == 1))
            lines += [len(out) + i for i, part in enumerate(parts) if _is_left_caption(part)]
            ends = parts[-1].reason is Omission.CREDIT and len(block.text) <= _LONGEST_CREDITED
            credited += len(block.text) if ends else 0
            out += parts
        else:
            out.append(block)
    captions = [place for place, block in enumerate(out) if _is_left_caption(block)]
    told = sum(len(block.text) for block in out if block.kind is BlockKind.PARAGRAPH)
    length = sum(len(out[place].text) for place in lines)
    story = length > _CAPTIONS * (told + length) or credited > _CREDITED * (told + length)
    if sum(len(out[place].text) for place in captions) > told:
        lines = captions
    elif not story or sum(part.reason is Omission.CREDIT for part in out) < _FEWEST_PHOTOS:
        return out
    for place in lines:
        out[place] = Block(BlockKind.PARAGRAPH, out[place].text)
    return out


def _is_left_caption(block: Block) -> bool:
    return block.kind is BlockKind.LEFT_OUT and block.reason is Omission.CAPTION


def split_caption(text: str) -> list[Block]:
    """Part a line that is known to be a caption into the caption and its credit."""
    found = next(iter(re.compile(_CREDIT).finditer(text)), None)
    start = found.start() if found else len(text)
    parts = (
        Block(BlockKind.LEFT_OUT, text[:start].strip(), Omission.CAPTION),
        Block(BlockKind.LEFT_OUT, text[start:].strip(" -–—"), Omission.CREDIT),
    )
    return [part for part in parts if part.text]


def _cut(block: Block, *, first: bool, alone: bool) -> Iterator[Block]:
    """Part a paragraph; `first` may be the lead, and `alone` there is no other."""
    text = block.text
    if len(text) <= _LONGEST_LINE and re.match(_IN_THE_PHOTO, text):
        yield Block(BlockKind.LEFT_OUT, text, Omission.CAPTION)
        return
    at = 0
    opening = re.match(_ILLUSTRATION, text)
    if opening and _opens_with_photo(text, opening):
        yield Block(BlockKind.LEFT_OUT, opening[0].strip(), Omission.CREDIT)
        at = opening.end()
    for credit in re.compile(_CREDIT).finditer(text, at):
        if credit.start() < at or (end := _end(text, credit)) is None:
            continue
        start = _caption_start(text, at, credit, whole=end == len(text) and not first)
        if _is_no_photo(text, at, credit, end):
            continue
        if end == len(text) and (alone if start == at else first):
            start = credit.start()  # the sentences of a lead, and a photo with no caption
        if body := text[at:start].strip():
            yield Block(BlockKind.PARAGRAPH, body)
        if caption := text[start : credit.start()].strip():
            yield Block(BlockKind.LEFT_OUT, caption, Omission.CAPTION)
        yield Block(BlockKind.LEFT_OUT, text[credit.start() : end].strip(" -–—"), Omission.CREDIT)
        at = end
    if body := text[at:].strip():
        yield Block(BlockKind.PARAGRAPH, body) if at else block


def _is_no_photo(text: str, at: int, credit: re.Match[str], end: int) -> bool:
    """Whether it is a sentence and where its figures are from, or a byline.

    `Phan Anh Ảnh: Lý Võ Phú Hưng` at the end says who wrote and who photographed.
    """
    window = max(at, credit.start() - _LONGEST_LINE)
    start = max([at, *_starts(text, window, credit.start())])
    if _is_figure(credit) and not _is_picture(text[start : credit.start()], credit):
        return True
    signed = 0 < start < credit.start() and end == len(text)
    return signed and read_byline(text[start:]) is not None


def _end(text: str, credit: re.Match[str]) -> int | None:
    """Where a credit ends; None where that is not certain."""
    if credit["open"] or credit["bare"]:
        return _end_of_brackets(text, credit)
    named = credit[0].rstrip().endswith(":")
    end = credit_end(text, credit.end(), listed_only=not named)
    if named and (end is None or _is_figure(credit)) and _closes_line(text, credit.end()):
        return len(text)
    return None if _is_figure(credit) and not credit["dash"] and end != len(text) else end


def _end_of_brackets(text: str, credit: re.Match[str]) -> int | None:
    closing = re.compile(r"[)\]][.]?").search(text, credit.end(), credit.end() + _LONGEST_CREDIT)
    if closing is None:
        return None
    after = text[closing.end() :].lstrip()
    if after and not (after[0].isupper() or after[0].isdigit() or after[0] in '"“‘(-–'):
        return None  # the sentence goes on: a remark within it
    if _is_figure(credit) and closing[0].endswith("."):
        return None  # `… tăng 5% (Nguồn: GSO).` says where the figure is from
    return closing.end()


def _is_figure(credit: re.Match[str]) -> bool:
    """Whether a credit may name the source of a figure in the text: `Nguồn: …`."""
    return re.search(r"(?i)nguồn(?! ảnh)|hình", credit[0]) is not None


def _is_picture(caption: str, credit: re.Match[str]) -> bool:
    """Whether it is a picture that `Nguồn: …` follows: by its name, or by the way it is put."""
    caption = caption.strip()
    pictured = re.match(r"(?:Ảnh|Biểu đồ|Đồ thị|Đồ họa|Bản đồ|Bảng|Hình|Sơ đồ)\b", caption)
    ended = ends_sentence(caption) and credit["open"] is not None
    return pictured is not None or ended or credit["dash"] is not None or not caption


def _opens_with_photo(text: str, opening: re.Match[str]) -> bool:
    """Whether `Ảnh minh họa` at the head of a text is a credit, not the first words of it."""
    rest = text[opening.end() :]
    signed = opening[0].strip()[-1] in ").]"
    return not rest or (signed and opens_sentence(rest)) or opens_body_sentence(rest)


def _closes_line(text: str, start: int) -> bool:
    """Whether all of the line from `start` is a name: no sentence, and no list of things."""
    if len(text) - start > _LONGEST_CREDIT or sentence_ends(text, start):
        return False
    name = text[start:].strip()
    name = name.rstrip(". ")
    return not name or is_capitalised(name) or (name[0].isupper() and not ends_sentence(text))


def _starts(text: str, start: int, credit: int) -> list[int]:
    """Where sentences begin between `start` and a credit."""
    return [place for place in sentence_ends(text, start, credit) if place < credit]


def _caption_start(text: str, at: int, found: re.Match[str], *, whole: bool) -> int:
    """Where the caption begins ahead of the credit that was found; there, when it has none."""
    credit = found.start()
    window = max(at, credit - _LONGEST_LINE)
    starts = _starts(text, window, credit)
    if window > at and not starts:
        return credit
    if whole and credit - at <= _LONGEST_LINE:  # one sentence is a caption, several are told
        told = starts or (not found["dash"] and re.match(_TOLD, text[at:credit]))
        return credit if told else at
    start = starts[-1] if starts else at
    caption = text[start:credit].strip()
    if len(caption) > (_LONGEST_ENDING if whole else _LONGEST_GLUED):
        return credit
    if starts and ends_sentence(caption) and opens_body_sentence(caption):
        return credit
    return start
