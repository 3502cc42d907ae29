"""Run as a program of its own: a PDF on standard input, what its pages say on standard output.

A PDF is read by a library in C++, and may be made to keep it busy for days or to fill the memory: a
form that draws ten forms that draw ten forms. So a process does it that has limits of its own and
that nobody misses. It imports nothing of this project.

The answer is JSON: `{"pages": [[fragment, …], …], "pictures": n, "unreadable": n}`, or `{"error":
word}`. A fragment is a stretch of a line without a wide gap: `[left, top, right, bottom, size,
bold, text]`, in points from the upper left corner of the page.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from typing import Any

_WIDE_GAP = 1.1  # heights of a letter: wider than the spaces of any justified line
_BOLD = 600
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_MOST_FRAGMENTS = 200_000
_FAR = 1e5  # points: no page is as large
_PICTURE = 3  # FPDF_PAGEOBJ_IMAGE
_DIVIDED = {2, 0xFFFE}  # a hyphen at the end of a line, as PDFium marks it


def main(seconds: int, memory: int, most_pages: int, most_characters: int) -> None:
    """Read standard input within these limits, and answer."""
    try:
        import resource  # lazy: Unix alone
    except ImportError:
        pass
    else:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = _read(sys.stdin.buffer.read(), most_pages, most_characters)
    sys.stdout.buffer.write(json.dumps(answer).encode("utf-8", "replace"))


def _read(data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    import pypdfium2.raw as pdfium  # lazy: an extra

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in {_PASSWORD, _SECURITY}
        return {"error": "locked" if locked else "damaged"}
    count = pdfium.FPDF_GetPageCount(document)
    if count > most_pages:
        return {"error": "long"}
    pages: list[list[Any]] = []
    pictures = unreadable = 0
    most_fragments = _MOST_FRAGMENTS
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            pages.append([])
            continue
        text = pdfium.FPDFText_LoadPage(page)
        most_characters -= pdfium.FPDFText_CountChars(text)
        if most_characters < 0:
            return {"error": "long"}
        fragments, silent = _fragments(pdfium, text, pdfium.FPDF_GetPageHeightF(page))
        pages.append(fragments)
        most_fragments -= len(fragments)
        if most_fragments < 0:
            return {"error": "long"}
        unreadable += silent
        pictures += any(
            pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, at)) == _PICTURE
            for at in range(min(pdfium.FPDFPage_CountObjects(page), 200))
        )
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    return {"pages": pages, "pictures": pictures, "unreadable": unreadable}


def _fragments(pdfium: Any, text: Any, height: float) -> tuple[list[Any], int]:
    """Return a page's fragments, and how many of its letters have no known meaning."""
    box = pdfium.FS_RECTF()

    def place(at: int) -> tuple[float, ...]:
        pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box))
        sides = box.left, height - box.top, box.right, height - box.bottom
        return tuple(max(-_FAR, min(side, _FAR)) if not math.isnan(side) else 0.0 for side in sides)

    found: list[Any] = []
    line: list[tuple[int, str]] = []
    silent = 0
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if code in {10, 13}:
            found += _parts(pdfium, text, line, place)
            line = []
        elif code in _DIVIDED:
            found += _parts(pdfium, text, [*line, (at, "-")], place)
            line = []
        elif code:
            line.append((at, chr(code)))
        else:
            silent += 1
    return found + _parts(pdfium, text, line, place), silent


def _parts(pdfium: Any, text: Any, line: list[tuple[int, str]], place: Any) -> list[Any]:
    """Part a line where a gap is wider than between words, or another line was not noticed."""
    parts: list[Any] = []
    start = end = -1  # in `line`: what is written, without the blanks around it
    gap = False
    for number, (at, char) in enumerate([*line, (-1, "")]):
        if char.isspace():
            gap = True
            continue
        if start >= 0 and (not char or (gap and _is_apart(place(line[end][0]), place(at)))):
            left, top, _, bottom = place(line[start][0])
            right = place(line[end][0])[2]
            written = "".join(one for _, one in line[start : end + 1])
            style = _style(
                pdfium, text, *(line[one][0] for one in (start, (start + end) // 2, end))
            )
            parts.append([left, top, right, bottom, *style, written])
            start = -1
        start = number if start < 0 else start
        end, gap = number, False
    return parts


def _is_apart(before: tuple[float, ...], after: tuple[float, ...]) -> bool:
    """Whether two letters on either side of a blank belong to different stretches."""
    height = max(before[3] - before[1], 1.0)
    other_line = abs(after[3] - before[3]) > height / 2 or after[0] < before[0]
    return other_line or after[0] - before[2] > _WIDE_GAP * height


def _style(pdfium: Any, text: Any, first: int, middle: int, last: int) -> tuple[float, bool]:
    """Return the size of a stretch's letters, and whether it is bold from its first to its last."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, middle, ctypes.byref(matrix))
    scale = math.hypot(matrix.b, matrix.d) or 1.0
    size = pdfium.FPDFText_GetFontSize(text, middle) * scale
    size = min(size, _FAR) if not math.isnan(size) else 1.0
    return size, _is_bold(pdfium, text, first) and _is_bold(pdfium, text, last)


def _is_bold(pdfium: Any, text: Any, at: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text, at) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(100)
    pdfium.FPDFText_GetFontInfo(text, at, name, len(name), None)
    return b"bold" in name.value.lower()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
