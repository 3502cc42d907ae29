"""What planning knows of newspapers' language, in tables."""

from __future__ import annotations

from briefing.storage.tables import Tables

tables = Tables(__file__)
