"""Settings from files and flags, and where each came from."""

from __future__ import annotations

from briefing.config.load import FILE_NAME, Loaded, load

__all__ = ["FILE_NAME", "Loaded", "load"]
