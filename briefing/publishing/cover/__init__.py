"""Cover art: drawn from a briefing's date, title and source, or taken from a picture given."""

from briefing.publishing.cover.draw import draw, draw_show
from briefing.publishing.cover.given import given
from briefing.publishing.cover.picture import Cover

__all__ = ["Cover", "draw", "draw_show", "given"]
