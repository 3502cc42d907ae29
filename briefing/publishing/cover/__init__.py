"""Cover art: drawn from a briefing's date, title and source, or taken from a picture given."""

from briefing.publishing.cover.drawn import draw, draw_show
from briefing.publishing.cover.picture import Cover, given

__all__ = ["Cover", "draw", "draw_show", "given"]
