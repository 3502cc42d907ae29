"""Help pages in the language of whoever reads them.

typer takes help texts when a command is made, long before they are read, and has words of its own
("Usage", "Options"). Both are translated here, where a page is written.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from briefing._messages import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FORMATTER: Any = typer.Context.formatter_class
_PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")  # FILE, URL: what a user puts there
# What typer puts behind a help text.
_REMARKS = re.compile(r"(?:(?P<help>.+)  )?\[(?P<remarks>(?:default: |required)[^][]*)]", re.DOTALL)


class HelpFormatter(_FORMATTER):  # type: ignore[misc]
    """Writes a help page; see click's class of that name."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(prog, placeholders(args), prefix or _("Usage: "))

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a heading; what is written in the block stands below it."""
        with super().section(_(name)):
            yield

    def write_text(self, text: str) -> None:
        """Write what a command does."""
        super().write_text(_(text))

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        """Write options or commands, and what each is for."""
        translated = [(placeholders(name), _described(text)) for name, text in rows]
        super().write_dl(translated, *args, **options)


class HelpContext(typer.Context):
    """A command's context, whose help page is translated."""

    formatter_class = HelpFormatter


def with_translated_help(command: Any) -> Any:
    """Have the help of a command, and of the commands in it, translated when it is shown."""
    command.context_class = HelpContext
    for each in getattr(command, "commands", {}).values():
        if each:
            with_translated_help(each)
    return command


def placeholders(text: str) -> str:
    """Translate the words in capitals, which stand for what a user puts in their place."""
    return _PLACEHOLDER.sub(lambda match: _(match[0]), text)


def _described(text: str) -> str:
    """Translate a help text and, apart from it, what typer puts behind it."""
    match = _REMARKS.fullmatch(text)
    if not match:
        return _(text) if text else ""
    remarks = f"[{'; '.join(_remark(remark) for remark in match['remarks'].split('; '))}]"
    return f"{_(match['help'])}  {remarks}" if match["help"] else remarks


def _remark(remark: str) -> str:
    name, _sign, value = remark.partition(": ")
    return _("default: {value}").format(value=value) if name == "default" else _("required")
