"""Vietnamese news articles, spoken and joined into audio briefings with chapters.

    from briefing import Settings, make

    recording = make("bai-bao.txt", Settings(engine="espeak"))
    print(recording.audio, recording.chapters)

Everything public is in `briefing.api` and can be imported from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.api import *  # noqa: F403 - what is public is listed there


# The command line starts with this package and needs little of the API: loading all of it here
# would more than double the 80 ms of a run that finds nothing to do.
def __getattr__(name: str) -> Any:
    if name.startswith("_") and name != "__version__":  # `from briefing import _log` too
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import briefing.api  # lazy: see above

    return getattr(briefing.api, name)


def __dir__() -> list[str]:
    import briefing.api  # lazy: the same

    return briefing.api.__all__
