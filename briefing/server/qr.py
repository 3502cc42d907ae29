"""QR codes (ISO/IEC 18004) for the terminal, so that a phone need not be typed on."""

from __future__ import annotations

import io

from briefing.errors import ToolMissingError
from briefing.installation import command_for

_QUIET = 2  # modules of margin


def qr_code(text: str) -> str:
    """Draw a QR code with half blocks, for light letters on a dark ground.

    Raises:
        ToolMissingError: The segno package is not installed.
    """
    try:
        import segno
    except ImportError as exc:
        raise ToolMissingError(
            "QR codes need the segno package", f"{command_for('listen')}, or use --no-qr"
        ) from exc
    drawn = io.StringIO()
    segno.make_qr(text, error="m").terminal(drawn, compact=True, border=_QUIET)
    return drawn.getvalue()
