"""The documents say what the program does."""

from __future__ import annotations

import base64
import re
import runpy
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from briefing import errors
from briefing.cli.app import COMMANDS, find
from briefing.engines.espeak import EspeakEngine
from briefing.engines.piper.catalogue import estimated_speed
from briefing.errors import BriefingError
from tests.batch.folder import article

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.vi.md"]
PAGES = [*READMES, *sorted((ROOT / "docs").rglob("*.md"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def examples(path: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    lines = "\n".join(blocks).splitlines()
    return [line.split("#")[0].strip() for line in lines if re.search(r"\bbriefing ", line)]


def calls(path: Path) -> list[list[str]]:
    found = [re.search(r"(?:^|[|&/] ?|bin/)briefing (.*)", line) for line in examples(path)]
    return [match[1].split() for match in found if match]


@pytest.mark.parametrize("path", READMES, ids=name)
def test_a_readme_shows_commands(path):
    assert len(calls(path)) > 5


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_command_and_option_of_the_examples_exists(path):
    for words in calls(path):
        assert words[0] in COMMANDS
        command = find(words[0])
        inner = getattr(command, "commands", {})
        command = inner.get(words[1] if len(words) > 1 else "", command)
        known = {name for each in command.params for name in each.opts + each.secondary_opts}
        for word in words:
            if word.startswith("-") and word != "-":
                assert word in known, f"{' '.join(words)}: {word}"


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_both_readmes_give_the_same_two_commands(path):
    text = path.read_text(encoding="utf-8")
    for line in ("briefing make seeds/ban-tin-mau.txt --engine espeak", ".venv/bin/pytest"):
        assert line in text
    assert (ROOT / "seeds" / "ban-tin-mau.txt").is_file()


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_optional_part_is_named(path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = path.read_text(encoding="utf-8")
    for part in set(project["optional-dependencies"]) - {"all", "dev"}:
        assert f"`{part}`" in text


def anchors(page: Path) -> set[str]:
    """The names of a page's headings in links, as they are made of their words."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\((?!http)([^)]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        page = path.parent / file if file else path
        assert page.exists(), target
        assert not anchor or anchor in anchors(page), target


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "vi").glob("*.md")), ids=name)
def test_a_page_in_vietnamese_and_the_english_one_lead_to_one_another(page):
    english = ROOT / "docs" / {"voices": "engines"}.get(page.stem, page.stem)
    links = re.compile(r"\]\(([^)#]+)")
    for one, other in ((page, english.with_suffix(".md")), (english.with_suffix(".md"), page)):
        targets = links.findall(one.read_text(encoding="utf-8"))
        assert other in {(one.parent / target).resolve() for target in targets}
    assert f"docs/vi/{page.name}" in READMES[1].read_text(encoding="utf-8")


def test_the_architecture_names_the_layers_of_the_contract():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    layers = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert layers == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_setting_that_is_shown_exists(path):
    from briefing.config import build
    from briefing.model.settings import Settings

    for block in re.findall(r"```toml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
        shown = tomllib.loads(block)
        if "project" not in shown:  # a package's own file
            build(Settings, shown, "")


def all_errors(kind: type[BriefingError] = BriefingError) -> dict[str, int]:
    of_ours = (each for each in kind.__subclasses__() if each.__module__ == errors.__name__)
    return {
        kind.__name__: kind.exit_code,
        **{k: v for e in of_ours for k, v in all_errors(e).items()},
    }


def test_every_error_is_told_with_its_exit_code():
    told = re.findall(r"(\w+Error) +(\d+) ", errors.__doc__)
    assert {name: int(code) for name, code in told} == all_errors()


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_table_of_exit_codes_is_true(path):
    rows = re.findall(
        r"^\| (\d+) \|.* `(\w+Error)`", path.read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {name: int(code) for code, name in rows}
    assert told.items() <= all_errors().items()
    assert set(told.values()) == set(all_errors().values())


PYTHON = ["README.md", "README.vi.md", "docs/batch.md", "docs/bulletin.md", "docs/python.md"]


@pytest.mark.parametrize("name", PYTHON)
def test_the_examples_in_python_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, number in (("seeds", 1), ("tin", 2), ("tin", 3)):
        Path(folder).mkdir(exist_ok=True)
        stem = "ban-tin-mau" if folder == "seeds" else str(number)
        Path(folder, f"{stem}.txt").write_text(article(number), encoding="utf-8")
    for code in re.findall(
        r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL
    ):
        Path("vi-du.py").write_text(code, encoding="utf-8")
        try:
            runpy.run_path("vi-du.py", run_name="__main__")
        except SystemExit as exc:
            assert exc.code == 0  # noqa: PT017 - a program's good end
    assert list(tmp_path.rglob("*.mp3"))


@pytest.mark.parametrize("name", ["docs/notebook.ipynb"])
def test_the_notebook_runs_and_plays(name, tmp_path):
    notebook = nbformat.read(ROOT / name, as_version=4)
    NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    [shown] = [
        output.data["text/html"]
        for output in notebook.cells[-1].outputs
        if "text/html" in output.get("data", {})
    ]
    sound = re.search('src="data:audio/mpeg;base64,(.*?)"', shown)[1]
    assert base64.b64decode(sound) == next(tmp_path.rglob("*.mp3")).read_bytes()
    assert "Cầu Suối Mây thông xe" in shown
    assert 'data-start="0.0"' in shown


def test_the_public_names_can_be_imported():
    import briefing
    from briefing import api

    assert dir(briefing) == sorted(api.__all__)
    for name in api.__all__:
        assert getattr(briefing, name) is getattr(api, name)


def test_speeds_are_those_of_the_one_table():
    told = (ROOT / "benchmarks" / "speeds.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| `(\w+)`(.*): the voice alone \|.*\| ([\d,]+) × \|", told)
    alone = {engine: (what, float(times.replace(",", ""))) for engine, what, times in rows}
    what, piper = alone["piper"]
    size, rate = (float(each.replace(",", "")) for each in re.findall(r"[\d,]+(?= MB| Hz)", what))
    assert estimated_speed(round(size * 1e6), round(rate)) == pytest.approx(piper, rel=0.5)
    assert alone["espeak"][1] == pytest.approx(EspeakEngine().voices()[0].speed, rel=0.5)
    for page in PAGES:
        claims = re.findall(
            r"[\d,.]+ (?:×|times|lần)[^.|]*(?:real time|thời gian thực)", page.read_text("utf-8")
        )
        assert not claims, page
