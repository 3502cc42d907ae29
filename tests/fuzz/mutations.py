"""What befalls a document: harmless things that no word may be lost by, and anything at all."""
# ruff: noqa: E501 - tables of what is inserted

from __future__ import annotations

import io
import unicodedata
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.fuzz.articles import Article, Block

BETWEEN = """\
… • → ☎ № ★ „ « » — – - / % @ # & ~ ^ = + ( ) [ ] { } " ' ` * _ < > \\ $ ; : ! ? , . .) ?” :)) 😀 👩‍🌾 中文
½ ² ① ٣ Ω ß ﬁ \u0301 \u0323\u0302 \ue000 \ufffd \u00a0 \u2003 \u3000 *** --- ./. (Ảnh: A) >> 1. - a) http://a.vn
Ảnh: |Theo TTXVN|TTO -|Xem thêm:|Nguồn: AP|&amp;|<b>|{{x}}|[a](b)|:::|0-0
""".replace("\n", "|").replace(" ", "|").split("|")  # fmt: skip
WITHIN = ["\u200b", "\u00ad", "\u2060", "\u200d", "\ufeff", "\u202e"]
"""Characters that nobody sees: a word with one of them is the same word."""


def harmless(article: Article, random: Random) -> Article:
    """Change an article's text, and the order of its parts; it says what it says."""
    blocks = list(article.blocks)
    for _ in range(random.randint(0, 6)):
        place = random.randrange(len(blocks))
        change = random.choice([*_OF_BLOCKS, *_OF_TEXTS])
        if change in _OF_TEXTS:
            text = change(blocks[place].text, random)
            blocks[place] = blocks[place]._replace(text=text)
        else:
            change(blocks, place, random)
    return article._replace(blocks=tuple(blocks))


def _shuffle(blocks: list[Block], place: int, random: Random) -> None:
    random.shuffle(blocks)


def _repeat(blocks: list[Block], place: int, random: Random) -> None:
    blocks.insert(random.randrange(len(blocks)), blocks[place])


def _other_kind(blocks: list[Block], place: int, random: Random) -> None:
    if blocks[place].kind != "row":
        kinds = ["paragraph", "heading", "item", "caption", "byline"]
        blocks[place] = blocks[place]._replace(kind=random.choice(kinds))


def _cut(blocks: list[Block], place: int, random: Random) -> None:
    kind, text = blocks[place]
    words = text.split(" ")
    if kind != "row" and len(words) > 1:
        at = random.randrange(1, len(words))
        parts = (" ".join(words[:at]), " ".join(words[at:]))
        blocks[place : place + 1] = [blocks[place]._replace(text=part) for part in parts]


def _insert_between(text: str, random: Random) -> str:
    words = text.split(" ")
    for _ in range(random.randint(1, 4)):
        words.insert(random.randrange(1, len(words) + 1), random.choice(BETWEEN))
    return " ".join(words)


def _insert_within(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + random.choice(WITHIN) + text[at:]


def _decompose(text: str, random: Random) -> str:
    return unicodedata.normalize(random.choice(["NFD", "NFC"]), text)


def _shout(text: str, random: Random) -> str:
    return text.upper()


def _lengthen(text: str, random: Random) -> str:
    return " ".join([text] * (1 if " | " in text else random.randint(2, 12)))


_OF_BLOCKS: list[Callable[[list[Block], int, Random], None]] = [
    _shuffle, _repeat, _other_kind, _cut,
]  # fmt: skip
_OF_TEXTS: list[Callable[[str, Random], str]] = [
    _insert_between, _insert_between, _insert_within, _decompose, _shout, _lengthen,
]  # fmt: skip


TOKENS = [
    token.encode("utf-8", "surrogatepass")
    for token in (
        *"<>&;\"'=/\\!?-[](){}*_`#|~^:.,$%@ \n\r\t\0\x01\x0b\x1b\x7f\x85\u2028\ufeff\ud800\U0010ffff",
        "<p>", "</p>", "<b>", "</b>", "<i>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</td>",
        "<td rowspan='99999999' colspan='99999999'>", "<li>", "<ul>", "<h2>", "</h2>", "<br/>",
        "<figure>", "<figcaption>", "<img src=x alt=y>", "<script>", "</script>", "<style>",
        "<!--", "-->", "<![CDATA[", "]]>", "<?xml?>", "<?x", "?>", "<!DOCTYPE html>", "<html>",
        "<!ENTITY a 'b'>", "&#0;", "&#x110000;", "&lt;", "&nbsp;", "&a;", "<body>", "</body>",
        "<span class='author'>", "<meta charset='utf-7'>", "<meta property='article:author'",
        "<item>", "<entry>", "<title>", "</title>", "<content:encoded>", "<link>", "<pubDate>",
        "<guid>", "</item>", "<author>", "<w:p>", "<w:r>", "<w:t>", "</w:t>", "<w:tbl>", "<w:tc>",
        "<w:gridSpan w:val='100000000'/>", "<w:pStyle w:val='x'/>", "<w:br/>", "<itemref idref='c0'/>",
        "xmlns:a='b'", " id=''", " href='../../x'", " Target=''", " class='" + "x " * 99 + "'",
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":[{}],"author":1}</script>',
        "![a](", "[a](b)", "***", "---\n", "```\n", "> ", "    ", "| a | b |\n", "| - | - |\n", "- ",
        "1. ", "\n\n", "Ảnh: ", "(Ảnh", ">> ", "Theo ", "Hay quá!", "”", "…", "a\u0301\u0323", "\u0301",
        "\u200b", "١٢", "1" * 50, "9.999.999.999,9", "30/02/2020", "12:61", "-1", "½", "1e9", "XIV",
        "TP.", "a@b.vn", "http://a.vn/?x=1&y=", "ngày 31-31", "từ 1 đến ", "/", "...", "😀", "中文",
    )
]  # fmt: skip
_FLOOD = 200_000  # bytes


def anything(data: bytes, random: Random) -> bytes:
    """Change a document's bytes, or those of a member where it is an archive."""
    if data.startswith(b"PK") and random.random() < 0.8:
        return _in_archive(data, random)
    for _ in range(random.choice([1, 1, 2, 3, 8])):
        data = random.choice(_OF_BYTES)(data, random)
    return data


def _place(data: bytes, random: Random) -> int:
    return random.randint(0, len(data))


def _flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data or b" ")
    for _ in range(random.randint(1, 20)):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _delete(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    return data[:start] + data[start + random.choice([1, 5, 50, 5000]) :]


def _duplicate(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    piece = data[start : start + random.choice([1, 5, 50, 5000])]
    return data[:start] + piece * random.randint(2, 9) + data[start + len(piece) :]


def _insert(data: bytes, random: Random) -> bytes:
    for _ in range(random.randint(1, 10)):
        start = _place(data, random)
        data = data[:start] + random.choice(TOKENS) + data[start:]
    return data


def _flood(data: bytes, random: Random) -> bytes:
    """Insert a short thing a great many times."""
    unit = b"".join(random.choices(TOKENS, k=random.choice([1, 1, 2, 3])))
    start = _place(data, random)
    return data[:start] + unit * (random.choice([40, 2_000, _FLOOD]) // len(unit)) + data[start:]


def _nest(data: bytes, random: Random) -> bytes:
    """Put a stretch into many elements."""
    start, end = sorted((_place(data, random), _place(data, random)))
    tag = random.choice(["div", "b", "blockquote", "table", "ul", "span", "w:p", "w:tbl", "item"])
    many = random.choice([3, 200, 10_000])
    opened, closed = f"<{tag}>".encode() * many, f"</{tag}>".encode() * many
    return data[:start] + opened + data[start:end] + closed + data[end:]


def _encode(data: bytes, random: Random) -> bytes:
    """Save it in another encoding than it says."""
    encodings = ["utf-16", "utf-16-be", "utf-32", "cp1258", "cp1252", "utf-7", "utf-8-sig"]
    return data.decode("utf-8", "replace").encode(random.choice(encodings), "replace")


def _break_off(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _turn(data: bytes, random: Random) -> bytes:
    start = _place(data, random)
    return data[start:] + data[:start]


_OF_BYTES: list[Callable[[bytes, Random], bytes]] = [
    _flip, _delete, _duplicate, _insert, _insert, _insert, _flood, _flood, _nest, _encode,
    _break_off, _turn,
]  # fmt: skip


def _in_archive(data: bytes, random: Random) -> bytes:
    """Change a member, or what members there are; the archive is whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(random.choice([1, 1, 2, 3])):
        # The article's own parts are changed more often than the styles and fonts around it.
        shares = [4 if name.endswith(("document.xml", "html", "opf")) else 1 for name, _ in members]
        place = random.choices(range(len(members)), shares)[0]
        name, content = members[place]
        change = random.random()
        if change < 0.8:
            members[place] = (name, random.choice(_OF_BYTES)(content, random))
        elif change < 0.87 and len(members) > 1:
            del members[place]
        elif change < 0.94:
            other = random.randrange(len(members))
            members[place], members[other] = (
                (name, members[other][1]),
                (members[other][0], content),
            )
        else:
            members.append((random.choice(["../x", "a" * 999, "/x", "word/x.xml"]), content))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in dict(members).items():
            first = name == "mimetype"  # as it has to be, for a book to be known
            archive.writestr(name, content, zipfile.ZIP_STORED if first else zipfile.ZIP_DEFLATED)
    return file.getvalue()
