"""What typer's click says of a wrong use: it knows English alone, and is translated by its words.

Where a later version words something otherwise, that is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from briefing._messages import ENGLISH, language, marked
from briefing._messages import gettext as _
from briefing.cli.help_page import placeholders

# A place in braces stands for any words; that of `reason` is one of these messages again.
_MESSAGES = (
    marked("No such command {name}."),
    marked("No such option: {name}"),
    marked("Missing command."),
    marked("Missing argument {name}."),
    marked("Missing option {name}."),
    marked("Option {name} requires an argument."),
    marked("Option {name} does not take a value."),
    marked("Got unexpected extra argument(s) ({words})"),
    marked("Invalid value for {name}: {reason}"),
    marked("Invalid value: {reason}"),
    marked("{value} is not a valid integer."),
    marked("{value} is not a valid float."),
    marked("{value} is not a valid boolean. Recognized values: {known}"),
    marked("{value} is not one of {known}."),
    marked("{value} is not in the range {range}."),
)
_PLACE = re.compile(r"\\{(\w+)\\}")


def translated(message: str) -> str:
    """Return a message of click's in the language that is spoken."""
    if language() == ENGLISH:
        return message
    for text, pattern in _patterns():
        if match := pattern.fullmatch(message):
            places = match.groupdict()
            if reason := places.get("reason"):
                places["reason"] = translated(reason)
            if name := places.get("name"):
                places["name"] = placeholders(name)
            return _(text).format(**places)
    return message


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (text, re.compile(_PLACE.sub(r"(?P<\1>.*)", re.escape(text)), re.DOTALL))
        for text in _MESSAGES
    ]
