"""Where one briefing goes, as `--output` and `--format` say: a folder, a file, standard output."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.errors import OutputError, UsageError
from briefing.pipeline.request import DEFAULT_OUTPUT, check_output, format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAM = "-"
_OTHER_FIELD = re.compile(r"%\((\w+)\)\w?")


def is_stream(output: str | None) -> bool:
    """Whether the audio goes to standard output."""
    return output == _STREAM


def is_template(output: str | Path) -> bool:
    """Whether fields in braces are to be filled in; a folder that is there may be called so.

    Raises:
        UsageError: It has fields as other programs write them, `%(title)s`.
    """
    text = str(output)
    if match := _OTHER_FIELD.search(text):
        raise UsageError(
            _("{field} in {output} is no field").format(field=match[0], output=text),
            _("write {field}").format(field=f"{{{match[1]}}}"),
        )
    return bool(set(text) & set("{}")) and not Path(text).is_dir()


def with_name(output: str | None, name: str) -> str | None:
    """Return an output; one that names folders by a template, with the files' usual name in it."""
    in_folder = output and output.endswith(("/", os.sep)) and is_template(output)
    return f"{output}{name}" if in_folder else output


@contextmanager
def place(output: str | None, asked: str | None, container: str) -> Iterator[Path]:
    """Return the path to make a briefing at; what is for standard output is written there after.

    Args:
        output: As it was given; None for the usual folder.
        asked: The format that was asked for beside it; None where none was.
        container: The format in force.

    Raises:
        UsageError: The two do not go together, or nobody could do anything with the output.
        OutputError: Standard output, or the folder of temporary files, cannot be written.
    """
    if output != _STREAM:
        target = DEFAULT_OUTPUT if output is None else Path(output)
        check_output(target)
        named = format_of(target)
        if asked and named and named != asked:
            raise UsageError(
                _("{path} and --format {format} do not go together").format(
                    path=target, format=asked
                ),
                _("leave one of them out"),
            )
        yield target
        return
    if sys.stdout.isatty():
        raise UsageError(
            _("sound is nothing for a terminal"), _("send it on, as with -o - > tin.mp3")
        )
    try:
        folder = tempfile.TemporaryDirectory(prefix="briefing-")
    except OSError as exc:
        raise OutputError(
            _("there is no folder for temporary files ({reason})").format(reason=exc),
            _("set TMPDIR"),
        ) from exc
    with folder:
        audio = Path(folder.name, f"briefing.{container}")
        yield audio
        with audio.open("rb") as made:
            shutil.copyfileobj(made, sys.stdout.buffer)
        sys.stdout.flush()
