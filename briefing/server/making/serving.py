"""A site that makes, from the first order to the last."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.pipeline.editions import Editions
from briefing.server.making.api import MakingApp
from briefing.server.making.jobs import Jobs
from briefing.server.making.site import making_handler
from briefing.server.making.worker import Maker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.model.limits import Options
    from briefing.model.settings import Settings
    from briefing.server.app import Application, Site


@contextmanager
def making(site: Site, settings: Settings, title: str, options: Options) -> Iterator[Application]:
    """Make what is asked for, and the editions that are due, until the block ends.

    Args:
        site: What is served.
        settings: Of the briefings, the editions and the queue.
        title: The library's name.
        options: How sources are read.

    Yields:
        The application that takes the orders and serves the site.
    """
    if site.handler and settings.player:
        site = replace(site, handler=making_handler(site.handler, site.folder, title))
    with Jobs(site.folder) as jobs, Editions(settings, site.folder, options) as editions:
        between = editions.run_due
        maker = Maker(jobs, site.folder, settings, private=options.private, between=between)
        maker.start()
        try:
            yield MakingApp.of(site, jobs, maker, settings)
        finally:
            maker.stop()
