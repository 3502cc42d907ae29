"""The podcast feed of an output folder."""

from briefing.publishing.feed.channel import ARTWORK, FEED, Channel
from briefing.publishing.feed.documents import LiveFeed, render, withdraw, write_feed

__all__ = ["ARTWORK", "FEED", "Channel", "LiveFeed", "render", "withdraw", "write_feed"]
