"""A picture of the user's own as a cover: looked at closely, cropped, and encoded anew."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing._host import warnings_as
from briefing._messages import gettext as _
from briefing.errors import FormatError, ToolMissingError
from briefing.installation import command_for

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image


SMALLEST, LARGEST = 1400, 3000  # pixels
MOST = 500_000  # bytes
_QUALITIES = (80, 70, 60, 50)


@dataclass(frozen=True, slots=True)
class Cover:
    """A square JPEG.

    Attributes:
        data: The file's bytes.
        side: Pixels.
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
            _("covers need Pillow and a font ({reason})").format(reason=exc), command_for("listen")
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


_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
_MOST_PIXELS = 80_000_000
_MOST_BYTES = 50_000_000
_WHITE = (255, 255, 255, 255)


def given(path: Path) -> Cover:
    """Make a cover of a picture: turned upright, its middle cut out square, 1400 to 3000 pixels.

    What a camera notes in a picture, as the place, is left out.

    Raises:
        FormatError: It is not a picture, too small or too large.
        ToolMissingError: There is nothing to read it with.
    """
    require()
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FormatError(
                _("{path} is too large for a cover").format(path=path),
                _("give one of less than 50 MB"),
            )
        with (
            warnings_as("error", Image.DecompressionBombWarning),
            Image.open(path, formats=_FORMATS) as opened,
        ):
            _check(opened, path)
            upright = ImageOps.exif_transpose(opened)
            square = _square(_flat(upright))
    except UnidentifiedImageError as exc:
        raise FormatError(
            _("{path} is not a picture").format(path=path), _("give a JPEG or PNG file")
        ) from exc
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as exc:
        raise _too_large(path) from exc
    except (OSError, ValueError, SyntaxError, EOFError) as exc:
        raise FormatError(
            _("the picture {path} cannot be read ({reason})").format(path=path, reason=exc)
        ) from exc
    return encode(square)


def _check(image: Image, path: Path) -> None:
    """Judge a picture by its header, before its pixels are unpacked."""
    if image.width * image.height > _MOST_PIXELS:
        raise _too_large(path)
    if min(image.size) < SMALLEST:
        raise FormatError(
            _("{path} is {width} × {height} pixels, too small for a cover").format(
                path=path, width=image.width, height=image.height
            ),
            _("give one of {smallest} × {smallest} or more").format(smallest=SMALLEST),
        )


def _too_large(path: Path) -> FormatError:
    return FormatError(
        _("{path} has too many pixels").format(path=path),
        _("{largest} × {largest} are enough").format(largest=LARGEST),
    )


def _flat(image: Image) -> Image:
    """Lay a picture on white where it is transparent."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, _WHITE)
    return Image.alpha_composite(ground, layer).convert("RGB")


def _square(image: Image) -> Image:
    from PIL import Image, ImageOps

    side = min(*image.size, LARGEST)
    return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
