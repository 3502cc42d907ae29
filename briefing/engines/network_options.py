"""The options that all network engines have, checked once: time limits, retries, pace, trust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from briefing._messages import gettext as _
from briefing.engines import option_values
from briefing.engines.interface import Option
from briefing.errors import UsageError
from briefing.net.client import HttpClient, Remedies, Timeouts
from briefing.net.host_client import HostClient, RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class NetworkOptions(TypedDict, total=False):
    """What may stand in a network engine's table [engines.NAME], beside its own options.

    Attributes:
        connect_timeout: Seconds to connect.
        read_timeout: Seconds between two pieces of a reply.
        total_timeout: Seconds for one exchange, name resolution included.
        attempts: How often one text is asked for, at most.
        backoff: Seconds, the first wait's ceiling.
        longest_wait: Seconds that the service may ask to wait (Retry-After) before we give up.
        workers: Requests in flight.
        rate: Requests a second in the long run, over all processes; 0 is no bound.
        burst: Requests at once, over all processes.
        ca: A file of certificates to trust instead of the usual ones.
        state: The folder of what processes share; empty for none.
    """

    connect_timeout: float
    read_timeout: float
    total_timeout: float
    attempts: int
    backoff: float
    longest_wait: float
    workers: int
    rate: float
    burst: int
    ca: str
    state: str | None


# What may become of each.
DECLARED = {
    **dict.fromkeys(NetworkOptions.__annotations__, Option.PLAIN),
    "ca": Option.PRIVATE,
}
_NO_REMEDIES = Remedies()
_USUAL: NetworkOptions = {
    "connect_timeout": 5.0,
    "read_timeout": 10.0,
    "total_timeout": 30.0,
    "attempts": 8,
    "backoff": 0.25,
    "longest_wait": 30.0,
    "workers": 4,
    "rate": 4.0,
    "burst": 30,
    "ca": "",
    "state": None,
}


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """An engine's network options, checked, and the clients that keep to them."""

    timeouts: Timeouts
    retry: RetryPolicy
    workers: int
    rate: float
    burst: int
    ca: str
    state: Path | None

    @classmethod
    def of(
        cls,
        engine: str,
        declared: Mapping[str, Option],
        given: NetworkOptions,
        **defaults: object,
    ) -> NetworkSettings:
        """Check the options of an engine.

        Args:
            engine: Its name, for messages.
            declared: All the options that it has.
            given: Those of the network that were given.
            defaults: What differs from the usual where nothing was given.

        Raises:
            ConfigError: For an option that is no such value.
            UsageError: For one that the engine does not have.
        """
        for option in given:
            if option not in _USUAL:
                problem = _("the engine {name!r} has no option {option!r}").format(
                    name=engine, option=option
                )
                raise UsageError(problem, _("it takes {known}").format(known=", ".join(declared)))
        values = {**_USUAL, **defaults, **given}

        def number(name: str, low: float, high: float) -> float:
            return option_values.number(engine, name, values[name], low, high)

        def whole(name: str, low: int, high: int) -> int:
            return option_values.whole(engine, name, values[name], low, high)

        return cls(
            Timeouts(
                number("connect_timeout", 0.01, 3600),
                number("read_timeout", 0.01, 3600),
                number("total_timeout", 0.01, 3600),
            ),
            RetryPolicy(
                attempts=whole("attempts", 1, 50),
                base=number("backoff", 0, 60),
                longest=number("longest_wait", 0, 3600),
            ),
            whole("workers", 1, 32),
            number("rate", 0, 1000),
            whole("burst", 1, 10_000),
            option_values.readable_file(engine, "ca", values["ca"]),
            option_values.state_folder(engine, values["state"]),
        )

    def http_client(self, host: str, remedies: Remedies = _NO_REMEDIES) -> HttpClient:
        """Return a client for requests to a host."""
        return HttpClient(host, self.timeouts, self.workers, self.ca, remedies=remedies)

    def host_client(self, host: str) -> HostClient:
        """Return what paces requests to a host and repeats those that failed."""
        return HostClient(host, self.state, self.retry, rate=self.rate, burst=self.burst)
