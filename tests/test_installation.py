"""Hints to install something: right for how the program came here, and never a stranger's name."""

from __future__ import annotations

import json
import re
import sys
import tomllib

import pytest

from briefing.installation import DISTRIBUTION, command_for, command_to_upgrade
from tests.support.texts import ROOT
from tests.support.tools import ask

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

METADATA = f"""Metadata-Version: 2.4
Name: {DISTRIBUTION}
Version: 0.1.0
Requires-Dist: numpy
Provides-Extra: all
Requires-Dist: nobody-has-this; extra == 'all'
Provides-Extra: here
Requires-Dist: pytest>=8; extra == 'here'
Provides-Extra: web
Requires-Dist: nobody-has-this>=1; extra == 'web'
"""


class Installed:
    """An installation of the program that is not the one under test."""

    def __init__(self, folder, monkeypatch):
        self.prefix = folder / "envs" / "the env"
        self.told = folder / "site" / "ban_tin_briefing-0.1.0.dist-info"
        for place in (self.prefix, self.told):
            place.mkdir(parents=True)
        (self.told / "METADATA").write_text(METADATA)
        monkeypatch.syspath_prepend(self.told.parent)
        monkeypatch.setattr(sys, "prefix", str(self.prefix))
        monkeypatch.setattr(sys, "executable", str(self.prefix / "bin" / "python"))

    def came_from(self, url: str, **details: object) -> None:
        (self.told / "direct_url.json").write_text(json.dumps({"url": url, **details}))

    def holds(self, name: str, content: str = "{}") -> None:
        (self.prefix / name).write_text(content)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    return Installed(tmp_path, monkeypatch)


def test_an_environment_is_added_to_by_its_own_pip(installed):
    pip = f"'{installed.prefix}/bin/python' -m pip install"
    assert command_for("web") == f"{pip} 'ban-tin-briefing[web]'"
    assert command_to_upgrade("edge-tts") == f"{pip} --upgrade edge-tts"


def test_the_python_that_a_shell_finds_is_called_by_its_name(installed, monkeypatch):
    python = installed.prefix / "bin" / "python3"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    monkeypatch.setenv("PATH", str(python.parent))
    monkeypatch.setattr(sys, "executable", str(python))
    assert command_for("web") == "python3 -m pip install 'ban-tin-briefing[web]'"


def test_an_environment_without_pip_is_added_to_by_uv(installed, monkeypatch):
    monkeypatch.setattr("briefing.installation.find_spec", lambda _: None)
    uv = installed.prefix / "uv"
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    python = f"'{installed.prefix}/bin/python'"
    monkeypatch.setenv("PATH", str(uv.parent))
    assert command_for("web") == f"uv pip install --python {python} 'ban-tin-briefing[web]'"
    monkeypatch.setenv("PATH", "")
    then = f"{python} -m pip install 'ban-tin-briefing[web]'"
    assert command_for("web") == f"{python} -m ensurepip && {then}"


def test_what_a_distribution_keeps_for_itself_is_added_to_as_it_was_before(
    installed, monkeypatch, tmp_path
):
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    (tmp_path / "EXTERNALLY-MANAGED").touch()
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    assert "pip install --break-system-packages 'ban-tin-briefing[web]'" in command_for("web")
    monkeypatch.setattr("site.getusersitepackages", lambda: str(ROOT))
    assert "pip install --user --break-system-packages" in command_for("web")


def test_pipx_is_told_every_part_that_is_wanted(installed):
    installed.holds("pipx_metadata.json")
    assert command_for("web") == "pipx install --force 'ban-tin-briefing[here,web]'"
    assert command_to_upgrade("edge-tts") == "pipx reinstall 'the env'"


def test_uv_is_told_every_part_that_is_wanted_and_what_is_beside(installed):
    installed.holds(
        "uv-receipt.toml",
        '[tool]\nrequirements = [{name = "ban-tin-briefing", extras = ["here"]}, '
        '{name = "acme-briefing", extras = ["x"], specifier = ">=1,<2"}, '
        '{name = "other", directory = "/a b/other"}, {name = "mine", editable = "/mine"}]\n',
    )
    assert command_for("web") == (
        "uv tool install 'ban-tin-briefing[here,web]' --with 'acme-briefing[x]>=1,<2' "
        "--with '/a b/other' --with-editable /mine"
    )
    assert command_to_upgrade("edge-tts") == "uv tool upgrade ban-tin-briefing"


def test_an_environment_of_one_run_is_made_anew(installed):
    (installed.prefix.parent / "CACHEDIR.TAG").touch()
    assert command_for("web") == "uvx --from 'ban-tin-briefing[here,web]' briefing"
    installed.holds("pipx_metadata.json")
    assert command_for("web") == "pipx run --spec 'ban-tin-briefing[here,web]' briefing"


def test_a_part_comes_from_where_the_program_came_from(installed, tmp_path):
    clone = tmp_path / "bản sao"
    clone.mkdir()
    wheel = tmp_path / "a.whl"
    wheel.touch()
    installed.came_from(clone.as_uri(), dir_info={})
    assert command_for("web").endswith(f" install '{clone}[web]'")
    installed.came_from(clone.as_uri(), dir_info={"editable": True})
    assert command_for("web").endswith(f" install --editable '{clone}[web]'")
    installed.came_from(wheel.as_uri(), archive_info={})
    assert command_for("web").endswith(f" install 'ban-tin-briefing[web] @ {wheel.as_uri()}'")
    installed.came_from(
        "https://code.example/b.git",
        vcs_info={"vcs": "git", "commit_id": "abc", "requested_revision": "v1"},
    )
    assert command_for("web").endswith(
        "'ban-tin-briefing[web] @ git+https://code.example/b.git@v1'"
    )


def test_what_it_came_from_may_be_gone(installed, tmp_path):
    installed.came_from((tmp_path / "gone").as_uri(), dir_info={"editable": True})
    assert command_for("web").endswith(" install 'ban-tin-briefing[web]'")


# Somebody else's program

FOREIGN = re.compile(
    r"""(?<![\w-])briefing\[[a-z]                              # an extra of the old name
    | \b(?:uvx|pipx\ run)\s+briefing\b
    | \b(?:install|inject|download|upgrade)\s[^\n`&;|]*?
      (?<![\w./-])briefing(?:[=<>~@ ]*\d[\w.]*)?(?=['"`\s]*(?:$|`|\#|\.\s|&&|;))  # asked for by it
    | pypi\.org/(?:project|simple)/briefing\b
    | (?:requires|version|distribution|metadata)\(["']briefing["']\)
    | ^name\s*=\s*["']briefing["']""",
    re.VERBOSE | re.MULTILINE,
)
STRANGERS = [
    "pip install 'briefing[all]'",
    "needs briefing[web]",
    "pip install briefing",
    "`pip install --upgrade briefing`",
    "python -m pip install -q briefing==0.1.0",
    "pipx install briefing",
    "pipx inject briefing",
    "uv tool install briefing",
    "uvx briefing",
    "pip install edge-tts briefing",
    "https://pypi.org/project/briefing/",
    'metadata.requires("briefing")',
    'name = "briefing"',
]
OURS = [
    "pip install 'ban-tin-briefing[all]'",
    ".venv/bin/pip install --quiet . && .venv/bin/briefing make a.txt",
    "pipx run --spec 'ban-tin-briefing[web]' briefing",
    "from briefing import Job",
    "python -m briefing",
    "https://pypi.org/project/ban-tin-briefing/",
    "briefing voices install vi_VN-vais1000-medium",
    "ENGINES = 'briefing.engines'",
]


@pytest.mark.parametrize("line", STRANGERS)
def test_the_old_name_is_recognised(line):
    assert FOREIGN.search(line)


@pytest.mark.parametrize("line", OURS)
def test_the_new_name_and_the_command_are_free(line):
    assert not FOREIGN.search(line)


def tracked():
    if (ROOT / ".git").exists():
        listed = ask("git", ["-c", "safe.directory=*", "-C", ROOT, "ls-files", "-z"]).stdout
        return [ROOT / name for name in listed.decode().split("\0") if name]
    places = (ROOT / name for name in ("briefing", "docs", "tests", "benchmarks", "seeds"))
    found = [*ROOT.glob("*.*"), *(path for place in places for path in place.rglob("*"))]
    return [path for path in found if path.suffix != ".pyc"]


def test_no_file_names_somebody_elses_program():
    assert PROJECT["name"] == DISTRIBUTION
    found = []
    for path in tracked():
        if path == ROOT / "tests" / "test_installation.py" or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in FOREIGN.finditer(text)]
    assert not found


def test_every_hint_to_install_comes_from_one_place():
    typed = re.compile(r"\bpip\d? install|\buv (?:tool|pip) |\bpipx\b")
    for path in sorted((ROOT / "briefing").rglob("*.py")):
        if path.name != "installation.py":
            assert not typed.search(path.read_text(encoding="utf-8")), path
