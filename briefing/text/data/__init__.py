"""The facts of written and spoken Vietnamese, in tables: a linguist edits these, not the rules."""

from __future__ import annotations

from briefing.storage.tables import Tables

tables = Tables(__file__)
