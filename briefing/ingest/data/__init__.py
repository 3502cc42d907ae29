"""What the recognisers know of newspapers, in tables."""

from __future__ import annotations

from briefing.storage.tables import Tables

tables = Tables(__file__, fold_keys=True)
