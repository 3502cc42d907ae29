"""How this program was installed, and the commands that add to it there.

The distribution is `ban-tin-briefing`: on PyPI `briefing` is somebody else's program. Every hint
to install something comes from here, because a command of one installer breaks, or does not reach,
what another one keeps.
"""

from __future__ import annotations

import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import Distribution

DISTRIBUTION = "ban-tin-briefing"
_NOT_PARTS = ("all", "dev")


def command_for(part: str) -> str:
    """Return the command that adds an optional part to this installation.

    pipx and uv keep a tool as what was asked for last, so the parts that are here already, and
    whatever the user put beside them, are named again.

    Args:
        part: an extra of the distribution, such as `web`.
    """
    if _is_throwaway():
        run = ("uvx", "--from") if not _pipx_file().exists() else ("pipx", "run", "--spec")
        return _shown(*run, *_wanted(_parts_with(part)), "briefing")
    if _pipx_file().exists():
        return _shown("pipx", "install", "--force", *_wanted(_parts_with(part)))
    if _uv_file().exists():
        return _shown("uv", "tool", "install", *_wanted(_parts_with(part)), *_beside())
    return _pip(*_wanted([part]))


def command_to_upgrade(package: str) -> str:
    """Return the command that brings the newest version of a package that we use."""
    if _pipx_file().exists():
        return _shown("pipx", "reinstall", Path(sys.prefix).name)
    if _uv_file().exists():
        return _shown("uv", "tool", "upgrade", DISTRIBUTION)
    return _pip("--upgrade", package)


def missing_packages(part: str) -> list[str]:
    """Return what an optional part asks for, in our own metadata, and is not installed."""
    import re
    from importlib import metadata

    asked = re.compile(rf"\A([\w.-]++).*\bextra == ['\"]{part}['\"]")
    found = map(asked.match, _metadata("Requires-Dist"))
    names = [match[1] for match in found if match]
    return [name for name in names if not any(metadata.distributions(name=name))]


def _metadata(field: str) -> list[str]:
    distribution = _distribution()
    return distribution.metadata.get_all(field, []) if distribution else []


def _distribution() -> Distribution | None:
    from importlib import metadata

    return next(iter(metadata.distributions(name=DISTRIBUTION)), None)


def _parts_with(part: str) -> list[str]:
    """Return the optional parts that are installed, and one more."""
    known = [name for name in _metadata("Provides-Extra") if name not in _NOT_PARTS]
    return sorted({name for name in known if not missing_packages(name)} | {part})


def _wanted(parts: Sequence[str]) -> list[str]:
    """Return what to install, with optional parts, from where this program came from."""
    extras = f"[{','.join(parts)}]"
    source = _source()
    url, is_folder = source.get("url", ""), "dir_info" in source
    path = _local(url)
    if path and source.get("dir_info", {}).get("editable"):
        return ["--editable", f"{path}{extras}"]
    if not url or (url.startswith("file:") and path is None):
        return [f"{DISTRIBUTION}{extras}"]
    if version := source.get("vcs_info"):
        url = f"{version['vcs']}+{url}@{version.get('requested_revision', version['commit_id'])}"
    return [f"{path}{extras}"] if is_folder else [f"{DISTRIBUTION}{extras} @ {url}"]


def _source() -> dict[str, Any]:
    """Return what the installer wrote down of a source other than an index (PEP 610)."""
    import json

    distribution = _distribution()
    text = distribution.read_text("direct_url.json") if distribution else None
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def _local(url: str) -> Path | None:
    """Return the path of a `file:` URL, where there still is something."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(url)
    path = Path(url2pathname(parts.path))
    return path if parts.scheme == "file" and path.exists() else None


def _pipx_file() -> Path:
    return Path(sys.prefix, "pipx_metadata.json")


def _uv_file() -> Path:
    return Path(sys.prefix, "uv-receipt.toml")


def _is_throwaway() -> bool:
    """Whether this environment was made for one run, by uvx or `pipx run`, in their cache."""
    return any((folder / "CACHEDIR.TAG").exists() for folder in Path(sys.prefix).parents[:2])


def _beside() -> Iterator[str]:
    """Yield the options for what the user asked uv to install beside us."""
    import tomllib

    receipt = tomllib.loads(_uv_file().read_text(encoding="utf-8"))
    for asked in receipt.get("tool", {}).get("requirements", []):
        if asked["name"] == DISTRIBUTION:
            continue
        extras = f"[{','.join(asked['extras'])}]" if asked.get("extras") else ""
        if editable := asked.get("editable"):
            yield from ("--with-editable", f"{editable}{extras}")
        elif place := asked.get("directory") or asked.get("path") or asked.get("url"):
            yield from ("--with", f"{place}{extras}")
        else:
            yield from ("--with", f"{asked['name']}{extras}{asked.get('specifier', '')}")


def _pip(*words: str) -> str:
    """Return a call of this interpreter's pip; uv's where the interpreter has none."""
    import shutil
    import sysconfig

    short = (name for name in ("python", "python3") if shutil.which(name) == sys.executable)
    python = next(short, sys.executable)
    if find_spec("pip") is None and shutil.which("uv"):
        return _shown("uv", "pip", "install", "--python", sys.executable, *words)
    options = []
    if sys.prefix == sys.base_prefix:
        if _is_of_one_user():
            options.append("--user")
        if Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").exists():
            options.append("--break-system-packages")  # as it was when we were installed
    install = _shown(python, "-m", "pip", "install", *options, *words)
    return install if find_spec("pip") else f"{_shown(python, '-m', 'ensurepip')} && {install}"


def _is_of_one_user() -> bool:
    import site

    return Path(__file__).is_relative_to(site.getusersitepackages())


def _shown(*words: str) -> str:
    """Write a command as it is typed into a shell."""
    if os.name == "nt":
        return " ".join(f'"{word}"' if set(word) & set(" ,[]<>") else word for word in words)
    return shlex.join(words)
