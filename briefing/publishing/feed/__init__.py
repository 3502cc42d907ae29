"""The podcast feed of an output folder."""

from briefing.publishing.feed.channel import ARTWORK, FEED, Channel
from briefing.publishing.feed.live import LiveFeed
from briefing.publishing.feed.pages import render, write_feed

__all__ = ["ARTWORK", "FEED", "Channel", "LiveFeed", "render", "write_feed"]
