"""`briefing explain`: what is read how, and by which rule."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from briefing._messages import gettext as _
from briefing._messages import in_english, marked
from briefing.cli.normalize import read_lexicon
from briefing.cli.option_groups import with_common_options
from briefing.errors import SourceError
from briefing.ingest.detect import BY_SUFFIX
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options

if TYPE_CHECKING:
    from briefing.model.tokens import Token

# Colours by kind of rule; what is not here is bold.
_STYLES = {
    "plain": "",
    "pause": "dim",
    "unread": "bold red",
    "lexicon": "bold magenta",
    "date": "cyan",
    "date-range": "cyan",
    "month": "cyan",
    "time": "cyan",
    "abbreviation": "green",
    "local-abbreviation": "green",
    "acronym": "yellow",
    "capitals": "yellow",
    "letter": "yellow",
    "initials": "yellow",
}
# Why a rule says nothing for what it stands for.
_REASONS = {
    "row-of-signs": marked("signs in a row draw a line"),
    "slash": marked("joins two names, codes or figures that are said one after the other"),
    "dash": marked("joins the parts of a name or opens a line"),
    "sign": marked("has no words of its own"),
    "local-abbreviation": marked("its full form was said just before"),
    "unread": marked("no rule can read it"),
}
_LONGEST_NAME = 255


class _TextCommand(TyperCommand):
    """Takes `- 2/9` for a text, though it begins with a dash: no option has a blank in it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if "--" not in args:
            texts = [arg for arg in args if arg.startswith("-") and " " in arg.partition("=")[0]]
            args = [*(arg for arg in args if arg not in texts), "--", *texts]
        return super().parse_args(ctx, args)


app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(cls=_TextCommand)
@with_common_options
def explain(
    source: Annotated[
        str, typer.Argument(help="A text, or a UTF-8 file that holds one.", metavar="TEXT|FILE")
    ],
    lexicon: Annotated[
        Path | None,
        typer.Option(help="A table of your own readings: written, tab, spoken.", metavar="FILE"),
    ] = None,
    respell: Annotated[
        str, typer.Option(help="Respell foreign words as for an engine, for example espeak.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="The readings with spans and rules, for programs.")
    ] = False,
) -> None:
    """Show what a newsreader says for a text, and the rule behind each reading."""
    text = _text(source)
    normalizer = Normalizer(
        Options(foreign_respelling=respell), read_lexicon(lexicon)
    ).with_local_abbreviations(text)
    tokens = normalizer.normalize(text)
    if as_json:
        rows = [
            {"written": text[r.start : r.end], **r._asdict(), "reason": in_english(_reason(r))}
            for r in tokens
        ]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    _print(text, tokens, normalizer.speak(text))


def _text(source: str) -> str:
    """Return the text to explain: the content of a file of that name, or the words themselves."""
    path = Path(source)
    if len(source) > _LONGEST_NAME or "\n" in source:
        return source
    if not path.is_file():
        if path.suffix.lower() in BY_SUFFIX:
            typer.echo(
                _("Was a file meant? There is no {path} here: it is read as a text").format(
                    path=source
                ),
                err=True,
            )
        return source
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise SourceError(
            _("{path}: not UTF-8").format(path=path), _("convert it first, for example with iconv")
        ) from exc
    except OSError as exc:
        raise SourceError(f"{path}: {_(exc.strerror)}") from exc


def _reason(token: Token) -> str:
    """Return why a reading says nothing, or nothing if it is heard."""
    if token.spoken:
        return ""
    if known := _REASONS.get(token.rule):
        return _(known)
    return _("the rule {rule} gives it no words").format(rule=_(token.rule))


def _print(text: str, tokens: tuple[Token, ...], spoken: str) -> None:
    """Print the spoken line, then a table of what is not said as it is written, or not at all."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(spoken))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (_("written"), _("spoken"), _("rule")):
        table.add_column(heading, overflow="fold")
    for token in tokens:
        if token.rule in {"plain", "pause"}:
            continue
        style = _STYLES.get(token.rule, "bold")
        written = " ".join(text[token.start : token.end].split())
        reason = _reason(token)
        spoken_cell = (
            Text(_("(dropped: {reason})").format(reason=reason), "dim")
            if reason
            else Text(token.spoken)
        )
        table.add_row(Text(written, style=style), spoken_cell, Text(_(token.rule), "dim"))
    if table.row_count:
        console.print()
        console.print(table)
