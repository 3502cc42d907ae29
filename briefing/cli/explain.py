"""`briefing explain`: what is read how, and by which rule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def explain(
    source: Annotated[
        str, typer.Argument(help="A text, or a file that holds one.", metavar="TEXT|FILE")
    ],
) -> None:
    """Show what a newsreader says for a text, and the rule behind each reading."""
    raise NotImplementedError(Path(source))
