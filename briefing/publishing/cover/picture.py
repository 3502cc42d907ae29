"""What a cover is, and how it is encoded.

Apple asks for a square JPEG or PNG of 1400 to 3000 pixels in RGB, under 512 kB
(podcasters.apple.com, "Show cover template").
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.errors import ToolMissingError
from briefing.installation import command_for

if TYPE_CHECKING:
    from PIL.Image import Image

SMALLEST, LARGEST = 1400, 3000  # pixels
MOST = 500_000  # bytes
_QUALITIES = (80, 70, 60, 50)


@dataclass(frozen=True, slots=True)
class Cover:
    """A square JPEG.

    data   the file's bytes
    side   pixels
    """

    data: bytes
    side: int


def require() -> None:
    """Raise ToolMissingError where Pillow or the font is not installed."""
    try:
        import fontpkg_be_vietnam_pro
        import PIL

        del fontpkg_be_vietnam_pro, PIL
    except ImportError as exc:
        raise ToolMissingError(
            f"covers need Pillow and a font ({exc})", command_for("listen")
        ) from exc


def encode(image: Image) -> Cover:
    """Encode a square RGB image, in the best quality that is not too large."""
    data = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True)
        data = file.getvalue()
        if len(data) <= MOST:
            break
    return Cover(data, image.width)
