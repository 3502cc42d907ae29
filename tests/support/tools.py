"""Programs that read our files independently of us; not every machine has them."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence


def tool(name: str) -> str:
    """Give a program's path. Without it the test is skipped; where tools are required, it fails."""
    found = shutil.which(name)
    if found is None:
        why = f"{name} is not installed"
        if os.environ.get("BRIEFING_REQUIRE_TOOLS"):
            pytest.fail(f"{why}, and BRIEFING_REQUIRE_TOOLS is set")
        pytest.skip(why)
    return found


def ask(name: str, arguments: Sequence[object]) -> subprocess.CompletedProcess[bytes]:
    """Run a program that must end well; give what it printed."""
    command = [tool(name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, (command, done.stderr.decode(errors="replace"))
    return done
