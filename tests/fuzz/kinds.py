"""An article as each kind of source, with the markup that chance gives it."""

from __future__ import annotations

import io
import re
import zipfile
from email.message import EmailMessage
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

import docx

from tests.support.pdfs import Pages, in_font

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from tests.fuzz.articles import Article, Block

    Writer = Callable[[Article, Random], bytes]

INLINE = ["b", "strong", "em", "i", "u", "span", "a href='https://bao.example/tin.html'", "font"]
AROUND = ["div", "section", "blockquote", "div align='justify'", "center"]


def _marked(text: str, random: Random, marks: list[tuple[str, str]], share: float) -> str:
    """Put some words of a text into markup."""
    out = []
    for word in text.split(" "):
        if word.isalnum() and random.random() < share:
            before, behind = random.choice(marks)
            word = f"{before}{word}{behind}"  # noqa: PLW2901 - the same word, marked
        out.append(word)
    return " ".join(out)


def text(article: Article, random: Random) -> bytes:
    """Write a plain text, in one of the encodings and with one of the line ends there are."""
    lines = [article.title, f"Thứ Ba, {article.day}, 07:05", *(b.text for b in article.blocks)]
    end = random.choice(["\n", "\n\n", "\r\n", "\r\n\r\n", "\u2028"])
    return (end.join(lines) + end).encode(random.choice(["utf-8", "utf-8-sig", "utf-16"]))


def markdown(article: Article, random: Random) -> bytes:
    """Write Markdown, with front matter or without."""
    parts = [f"# {article.title}"]
    if random.random() < 0.5:
        parts.insert(0, f"---\ndate: {article.day}\nauthor: {article.byline}\n---")
    marks = [("**", "**"), ("*", "*"), ("`", "`"), ("[", "](https://bao.example)"), ("~~", "~~")]
    for kind, group in groupby(article.blocks, key=lambda block: block.kind):
        escaped = (re.sub(r"[&<\[\]`]", r"\\\g<0>", block.text) for block in group)
        lines = [_marked(line, random, marks, 0.05 * (kind != "caption")) for line in escaped]
        if kind == "row":
            lines = [f"| {line} |" for line in lines]
            parts.append("\n".join([lines[0], "| --- | --- | --- |", *lines[1:]]))
            continue
        form = {"heading": "## {}", "item": "- {}", "caption": "![{}](anh.jpg)"}.get(kind, "{}")
        parts += [form.format(line) for line in lines]
    return "\n\n".join(parts).encode()


def _html(blocks: tuple[Block, ...], random: Random) -> list[str]:
    """Return a body's elements, some that follow each other in an element of their own."""
    elements = list(_elements(blocks, random))
    for _ in range(random.choice([0, 0, 1, 2])):
        start, end = sorted(random.choices(range(len(elements) + 1), k=2))
        around = random.choice(AROUND)
        inner = "\n".join(elements[start:end])
        elements[start:end] = [f"<{around}>{inner}</{around.split()[0]}>"]
    return elements


def _elements(blocks: tuple[Block, ...], random: Random) -> Iterator[str]:
    marks = [(f"<{mark}>", f"</{mark.split()[0]}>") for mark in INLINE]
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        lines = [_marked(escape(b.text, quote=False), random, marks, 0.05) for b in group]
        if kind == "row":
            rows = ("</td><td>".join(line.split(" | ")) for line in lines)
            yield "<table>" + "".join(f"<tr><td>{row}</td></tr>" for row in rows) + "</table>"
        elif kind == "item":
            yield "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        else:
            form = {
                "heading": "<h2>{}</h2>",
                "caption": "<figure><img src='a.jpg'><figcaption>{}</figcaption></figure>",
                "byline": "<p style='text-align:right'><strong>{}</strong></p>",
            }.get(kind, "<p>{}</p>")
            for line in lines:
                made = form.format(line)
                if random.random() < 0.1:
                    around = random.choice(AROUND)
                    made = f"<{around}>{made}</{around.split()[0]}>"
                yield made


def page(article: Article, random: Random) -> bytes:
    """Write a newspaper's page: the article, and a menu and a footer around it."""
    body = "\n".join(_html(article.blocks, random))
    if random.random() < 0.7:
        body = f'<div class="article-body">\n{body}\n</div>'
    title = escape(article.title)
    shown = f"<h1>{title}</h1>" if random.random() < 0.9 else ""
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{title} - Báo Đất Mũi</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Báo Đất Mũi">
</head><body><nav><a href="/">Trang chủ</a> <a href="/kinh-te">Kinh tế</a></nav>
<article>{shown}<time datetime="{"-".join(article.day.split("/")[::-1])}T07:05:00+07:00">
{article.day}</time>
{body}
</article><footer>Báo Đất Mũi. Giấy phép số 7.</footer></body></html>""".encode()


def rss(article: Article, random: Random) -> bytes:
    """Write a feed of one entry that carries its whole article."""
    body = "\n".join(_html(article.blocks, random))
    body = f"<![CDATA[{body}]]>" if random.random() < 0.5 else escape(body)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Báo Đất Mũi</title><link>https://bao.example/</link><description>Tin</description>
<item><title>{escape(article.title)}</title><guid isPermaLink="false">tin-1</guid>
<content:encoded>{body}</content:encoded></item></channel></rss>""".encode()


def atom(article: Article, random: Random) -> bytes:
    """Write the same in the other kind of feed."""
    body = escape("\n".join(_html(article.blocks, random)))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo Đất Mũi</title><id>urn:bao</id>
<entry><title>{escape(article.title)}</title><link href="https://bao.example/tin-1.html"/><id>urn:tin-1</id>
<author><name>{article.byline}</name></author>
<content type="html">{body}</content></entry></feed>""".encode()


def word(article: Article, random: Random) -> bytes:
    """Write a Word document: its title styled or not, words in runs of their own."""
    document = docx.Document()
    document.add_paragraph(article.title, style=random.choice(["Title", "Heading 1"]))
    styles = {"heading": "Heading 2", "item": "List Bullet", "caption": "Caption"}
    for kind, group in groupby(article.blocks, key=lambda block: block.kind):
        lines = [block.text for block in group]
        if kind == "row":
            table = document.add_table(0, 3)
            for line in lines:
                cells = table.add_row().cells
                for cell, said in zip(cells, line.split(" | "), strict=False):
                    cell.text = said
            continue
        for line in lines:
            paragraph = document.add_paragraph(style=styles.get(kind))
            first, _, rest = line.partition(" ")
            paragraph.add_run(first).bold = random.random() < 0.3
            paragraph.add_run(f" {rest}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def book(article: Article, random: Random) -> bytes:
    """Write a book, of one chapter or of two."""
    cut = random.randint(0, len(article.blocks) - 1)
    head, rest = article.blocks[:cut], article.blocks[cut:]
    chapters = [part for part in (head, rest) if part]
    items = spine = ""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="sach/sach.opf"/></rootfiles></container>',
        )
        for number, part in enumerate(chapters):
            items += f'<item id="c{number}" href="c{number}.xhtml"'
            items += ' media-type="application/xhtml+xml"/>'
            spine += f'<itemref idref="c{number}"/>'
            chapter = f"<html><body>{chr(10).join(_html(part, random))}</body></html>"
            archive.writestr(f"sach/c{number}.xhtml", chapter)
        archive.writestr(
            "sach/sach.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            f"<dc:title>{escape(article.title)}</dc:title></metadata>"
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
        )
    return file.getvalue()


def pdf(article: Article, random: Random) -> bytes:
    """Write a PDF file, its body in one column or in two."""
    pages = Pages(random.choice(["", "Báo Đất Mũi, số 214"]), random.choice(["", "Trang {}"]))
    pages.line_of(article.title, 20, "B")
    for kind, group in groupby(article.blocks, key=lambda block: block.kind):
        lines = [in_font(block.text) for block in group]
        if kind == "row":
            pages.rows([line.split(" | ") for line in lines])
            pages.ln(6)
        elif kind == "paragraph" and random.random() < 0.3:
            pages.columns(lines, balance=True)
            pages.ln(6)
        else:
            size, style = {"heading": (14, "B"), "caption": (9, "")}.get(kind, (11, ""))
            for line in lines:
                pages.line_of(f"• {line}" if kind == "item" else line, size, style)
    return pages.data()


def mail(article: Article, random: Random) -> bytes:
    """Write a mail: a plain text, or HTML beside one."""
    message = EmailMessage()
    message["From"], message["To"] = "Báo Đất Mũi <tin@bao.example>", "ban.doc@thu.example"
    message["Date"] = "Mon, 02 Mar 2026 23:10:00 +0000"
    message["Subject"] = random.choice(["", "Fwd: "]) + article.title
    encoding = random.choice(["base64", "quoted-printable", "8bit"])
    if random.random() < 0.5:
        lines = "\n\n".join(block.text for block in article.blocks)
        message.set_content(f"{lines}\n", cte=encoding)
    else:
        message.set_content("Thư này có HTML.\n")
        message.add_alternative("\n".join(_html(article.blocks, random)), "html", cte=encoding)
    return message.as_bytes()


def saved(article: Article, random: Random) -> bytes:
    """Write a page as a browser saves it, with a picture."""
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", article.title
    message["Snapshot-Content-Location"] = "https://bao.example/tin.html"
    message["Date"] = "Mon, 02 Mar 2026 23:10:00 +0000"
    html = page(article, random).decode()
    message.set_content(html, "html", cte=random.choice(["base64", "quoted-printable"]))
    message.make_related()
    message.add_related(b"\xff\xd8\xff", "image", "jpeg", cid="<anh>")
    return message.as_bytes()


KINDS: dict[str, Writer] = {
    "txt": text,
    "md": markdown,
    "html": page,
    "rss": rss,
    "atom": atom,
    "docx": word,
    "epub": book,
    "pdf": pdf,
    "eml": mail,
    "mht": saved,
}
"""By the ending of a file's name."""
