"""Mail (.eml) and pages as browsers save them whole (.mht, .mhtml): both are MIME messages.

Source: RFC 5322 and 2045 to 2047 (messages and their parts), RFC 2557 (pages as messages), RFC 3676
(lines that flow). The page of a saved one is read as a page at its own address. Of a mail the HTML
is the article, or the text where there is none: the subject is the title, and what the sender signs
with, or quotes of an earlier mail, is left out, unless the quotation is all there is to read.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.policy import compat32
from typing import TYPE_CHECKING, Any

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.ingest.blocks import Block, BlockKind
from briefing.ingest.dates import read_day
from briefing.ingest.decode import decode_markup
from briefing.ingest.document import Metadata
from briefing.ingest.html.page import read_fragment, read_page
from briefing.ingest.html.tree import squeeze
from briefing.ingest.plain import read_lines
from briefing.model.article import Omission
from briefing.model.limits import FILE
from briefing.net.errors import RefusedError, size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_MOST_PARTS = 1_000
_MOST_NESTED = 30  # parts that hold parts; the parser's time grows with their depth
_PARTS = re.compile(rb"(?im)^content-type:")
_NESTED = re.compile(rb"(?im)^content-type:[ \t]*(?:\r?\n[ \t]+)?(?:multipart|message)/")
_LONGEST_HEADER = 2_000  # characters
_FEWEST_LETTERS = 60  # of one's own in a mail: with fewer it but passes something on
_PASSED_ON_LETTERS = 1_000  # of one's own, in a mail that says that it passes something on

_REPLY = re.compile(r"(?i)^(?:(?:re|fwd?|tr|trả lời|chuyển tiếp|chuyển|tl|ct)\s*:\s*)+")
_FORWARD = re.compile(r"(?i)^(?:fwd?|chuyển tiếp|chuyển|ct)\s*:")
_QUOTE = re.compile(r"^[ \t]*+>[> \t]*+")
_SAYS = re.compile(
    r"(?i)(?:on|vào|ngày|lúc|le|am)\b.{0,200}\b(?:wrote|đã viết|viết|a écrit|schrieb)\s*:"
)
_PASSED_ON = {
    "forwarded message",
    "original message",
    "thư chuyển tiếp",
    "thư được chuyển tiếp",
    "thông báo được chuyển tiếp",
    "tin nhắn gốc",
    "thư gốc",
}
_FIELD = re.compile(
    r"(?i)(?:from|to|cc|date|sent|subject|reply-to|từ|người gửi|đến|tới|người nhận|ngày|đã gửi"
    r"|chủ đề|tiêu đề)\s*:.*"
)
_SIGNATURE = "--"
_QUOTED_NAMES = {"gmail_quote", "gmail_attr", "moz-cite-prefix", "yahoo_quoted", "divrplyfwdmsg"}
_SIGNED_NAMES = {"gmail_signature", "moz-signature"}


def read_mail(data: bytes, name: str) -> tuple[list[Block], Metadata]:
    """Read a mail or a saved page.

    Raises:
        RefusedError: When it is made of more parts than any has, or they are too large.
        SourceError: When there is no text in it.
    """
    if sum(1 for _ in _PARTS.finditer(data)) > _MOST_PARTS:
        raise RefusedError(
            _("{name} has more than {most_parts} parts").format(name=name, most_parts=_MOST_PARTS),
            _("give the article alone"),
        )
    if sum(1 for _ in _NESTED.finditer(data)) > _MOST_NESTED:
        raise RefusedError(
            _("{name} has parts within parts without end").format(name=name),
            _("give the article alone"),
        )
    mail = BytesParser(policy=compat32).parsebytes(data)
    address = _header(mail, "Snapshot-Content-Location")
    html = _part(mail, "text/html")
    if html is not None and (address or _is_saved(mail)):
        address = address or _header(html, "Content-Location")
        return _saved_page(html, address if "://" in address else "", mail, name)
    about = Metadata(title=_subject(mail), published=read_day(_header(mail, "Date")))
    least = _PASSED_ON_LETTERS if _FORWARD.match(_header(mail, "Subject")) else _FEWEST_LETTERS
    if html is not None:
        return _of_html(_text(html, name), name, least), about
    text = _part(mail, "text/plain")
    if text is None:
        raise SourceError(
            _("{name} holds no text").format(name=name), _("give a mail with an article in it")
        )
    written = _text(text, name)
    if str(text.get_param("format", "")).lower() == "flowed":
        written = _unflowed(written, deleted=str(text.get_param("delsp", "")).lower() == "yes")
    return list(_of_lines(written, least)), about


def _is_saved(mail: Message) -> bool:
    """Whether a message is a page with its pictures, as Internet Explorer and others save it."""
    return mail.get_content_type() == "multipart/related" and not mail.get("To")


def _saved_page(
    html: Message, address: str, mail: Message, name: str
) -> tuple[list[Block], Metadata]:
    blocks, about = read_page(_text(html, name), name, address)
    host = re.match(r"https?://(?:www\.)?([^/:?#]+)", address)
    known = Metadata(title=_subject(mail), source=host[1] if host else "", address=address)
    return blocks, about.or_else(known)


def _part(mail: Message, kind: str) -> Message | None:
    """Return the first part of a type that is no attachment and holds something."""
    for part in mail.walk():
        attached = (part.get("Content-Disposition") or "").strip().lower().startswith("attachment")
        if part.get_content_type() == kind and not attached and str(part.get_payload()).strip():
            return part
    return None


def _text(part: Message, name: str) -> str:
    """Return a part's text, decoded.

    Raises:
        RefusedError: When it is larger than any article's.
    """
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    if len(content) > FILE:
        raise RefusedError(
            _("{name} holds a part of more than {size}").format(name=name, size=size(FILE)),
            _("divide it"),
        )
    return decode_markup(content, part.get_content_charset() or "", name)


def _header(mail: Message, field: str) -> str:
    """Return a header's value, decoded, on one line; empty where it is missing."""
    raw = str(mail.get(field) or "")[:_LONGEST_HEADER]
    try:
        return squeeze(str(make_header(decode_header(raw))))
    except (MessageError, LookupError, ValueError):  # damaged, or in no charset that is known
        return squeeze(raw)


def _subject(mail: Message) -> str:
    return _REPLY.sub("", _header(mail, "Subject"))


def _of_html(text: str, name: str, least: int) -> list[Block]:
    """Read a mail's HTML: all of it is article but signatures and quotations."""
    blocks = read_fragment(text, name, _asides)
    own = sum(len(block.text) for block in blocks if block.kind is not BlockKind.LEFT_OUT)
    if own >= least:
        return blocks
    kept = (
        Block(BlockKind.PARAGRAPH, block.text) if block.reason is Omission.QUOTED else block
        for block in blocks
    )
    return list(_without_fields(list(kept)))


def _asides(root: Any) -> dict[Any, Omission]:
    """Return the signatures and quotations of a mail, as its programs mark them."""
    found: dict[Any, Omission] = {}
    for element in root.iter("div", "blockquote", "span", "p", "table"):
        names = {*(element.get("class") or "").lower().split(), (element.get("id") or "").lower()}
        if names & _SIGNED_NAMES:
            found[element] = Omission.SIGNATURE
        elif names & _QUOTED_NAMES or (element.get("type") or "").lower() == "cite":
            found[element] = Omission.QUOTED
    return found


def _without_fields(blocks: list[Block]) -> Iterator[Block]:
    """Leave out what stands above a mail that was passed on: who sent it, when, to whom."""
    for block in blocks:
        passed_on = block.text.strip("-_ ").casefold() in _PASSED_ON
        field = passed_on or _SAYS.match(block.text) or _FIELD.fullmatch(block.text)
        if block.kind is BlockKind.PARAGRAPH and field:
            yield Block(BlockKind.LEFT_OUT, block.text, Omission.METADATA)
        else:
            yield block


def _unflowed(text: str, *, deleted: bool) -> str:
    """Join the lines that go on in the next one (RFC 3676, 4.2)."""
    out: list[str] = []
    going_on = False
    for line in text.split("\n"):
        bare = line.rstrip("\r")
        flows = bare.endswith(" ") and bare != "-- "
        said = bare[:-1] if flows and deleted else bare
        if going_on:
            out[-1] += said
        else:
            out.append(said)
        going_on = flows
    return "\n".join(out)


def _of_lines(text: str, least: int) -> Iterator[Block]:
    """Yield a mail's text, its quotations and its signature left out."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    places = [place for place, line in enumerate(lines) if line.rstrip() == _SIGNATURE]
    signed = places[-1] if places else len(lines)
    quoted = [bool(_QUOTE.match(line)) for line in lines]
    for place, line in enumerate(lines[:-1]):
        quoted[place] = quoted[place] or (
            any(quoted[place + 1 : place + 3]) and _SAYS.match(line) is not None
        )
    own = "".join(line for line, other in zip(lines[:signed], quoted, strict=False) if not other)
    if sum(map(str.isalnum, own)) < least:
        passed_on = "\n".join(_QUOTE.sub("", line) for line in lines[:signed])
        yield from _without_fields(read_lines(passed_on))
    else:
        said = "\n".join(
            line for line, other in zip(lines[:signed], quoted, strict=False) if not other
        )
        yield from _without_fields(read_lines(said))
        for line, other in zip(lines[:signed], quoted, strict=False):
            if other and line.strip("> \t"):
                yield Block(BlockKind.LEFT_OUT, squeeze(line), Omission.QUOTED)
    for line in lines[signed:]:
        if line.strip():
            yield Block(BlockKind.LEFT_OUT, squeeze(line), Omission.SIGNATURE)
