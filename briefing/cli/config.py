"""`briefing config`: the settings in force, and where each came from."""

from __future__ import annotations

import json

import typer

from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.tables import show, table
from briefing.config import flatten, load
from briefing.engines.registry import shown
from briefing.masking import masked


def config(file: options.ConfigOption = None, as_json: options.JsonOption = False) -> None:
    """Print the settings that are in force, and where each came from."""
    loaded = load(file=file)
    values = flatten(loaded.settings) | {
        f"engines.{name}.{option}": shown(name, option, value)
        for name, table in loaded.settings.engines.items()
        for option, value in table.items()
    }
    if as_json:
        rows = {
            name: {"value": value, "origin": loaded.origins[name]} for name, value in values.items()
        }
        typer.echo(masked(json.dumps(rows, ensure_ascii=False, indent=1)))
        return
    listed = (
        (name, masked(json.dumps(value, ensure_ascii=False)), _(loaded.origins[name]))
        for name, value in values.items()
    )
    show(table((_("setting"), _("value"), _("from")), listed))
