"""The program as a person runs it, in a folder of its own.

`run` calls it within this process, which is ten times quicker; `spawn` and `start` give it a
process of its own, for what only that can show.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from briefing._messages import ENGLISH, use
from tests.support.published import briefings

TIMEOUT = 120  # seconds; a machine may be busy, and only what hangs takes so long


@dataclass(frozen=True)
class Result:
    """How a run ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line of a run that failed: nothing else was said, no traceback."""
        lines = [
            line for line in self.err.splitlines() if not line.startswith(("Voice: ", "Giọng"))
        ]
        assert self.code != 0, "it ended well"
        assert len(lines) == 1, self.err
        assert lines[0].startswith("briefing: "), self.err
        return lines[0].removeprefix("briefing: ")


@dataclass(frozen=True)
class CliRunner:
    """A folder to work in, and the folders that the program keeps for itself.

    folder       the working folder
    environment  what the program finds around it
    started      the processes of `start`
    """

    folder: Path
    environment: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def cache(self) -> Path:
        return Path(self.environment["BRIEFING_CACHE"])

    @property
    def config(self) -> Path:
        return Path(self.environment["BRIEFING_CONFIG"]) / "briefing.toml"

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def start(self, *arguments: object, **options) -> subprocess.Popen[bytes]:
        """Start the program and do not wait for it."""
        process = subprocess.Popen(
            [sys.executable, "-m", "briefing", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        """Kill what a failed test has left running."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def run(self, *arguments: object, stdin: bytes = b"", **environment: str) -> Result:
        """Run the program to its end, within this process."""
        from briefing.cli import run

        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            patch.chdir(self.folder)
            for name in set(os.environ) - set(self.environment):
                patch.delenv(name)
            for name, value in {**self.environment, **environment}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["briefing", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            code: object = 0
            try:
                run()
            except SystemExit as exc:
                code = exc.code or 0
            finally:
                use(ENGLISH)  # the language of a run is that of its process, and here of all tests
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.buffer.getvalue().decode())
        assert isinstance(code, int)
        return Result(code, *texts)

    def spawn(self, *arguments: object, stdin: bytes = b"", **environment: str) -> Result:
        """Run the program to its end, as a process."""
        done = self.spawn_bytes(*arguments, stdin=stdin, **environment)
        return Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode())

    def spawn_bytes(
        self, *arguments: object, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the program to its end, as a process; give what it printed as it is."""
        return subprocess.run(
            [sys.executable, "-m", "briefing", *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )

    def make(self, *arguments: object, stdin: bytes = b"") -> Path:
        """Make a briefing, which must work; give the path that it prints."""
        result = self.run("make", "--quiet", *arguments, stdin=stdin)
        assert result.code == 0, result.err
        return self.folder / Path(result.out.strip())

    def published(self) -> dict[str, bytes]:
        """Give the files of the briefings in the output folder; see `briefings`."""
        return briefings(self.output)


def clean_env(home: Path) -> dict[str, str]:
    """Give an environment in which the program finds nothing of this machine's user."""
    own = {
        "HOME": str(home),
        "BRIEFING_CACHE": str(home / "cache"),
        "BRIEFING_CONFIG": str(home / "config"),
        "BRIEFING_DATA": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONWARNINGS": "error",
    }
    left_out = {"LANGUAGE", "LC_ALL", "LC_MESSAGES"}
    left_out |= {"BRIEFING_DEBUG", "COLUMNS", "FORCE_COLOR", "HTTP_PROXY", "HTTPS_PROXY"}
    left_out |= {name.lower() for name in left_out}
    return {name: value for name, value in os.environ.items() if name not in left_out} | own
