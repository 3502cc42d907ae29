"""The site as files: what is written, when, and that nothing in it can be more than text."""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256

import pytest

from briefing.errors import OutputError
from briefing.player import write
from briefing.player.write import write_site
from briefing.publishing import catalogue
from tests.site.conftest import EVIL
from tests.site.large_library import many


@pytest.fixture
def folder(library, tmp_path):
    """Lay out a library of two briefings, without a player."""
    for episode in library.episodes:
        for path in (episode.manifest, episode.audio):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes((library.folder / path).read_bytes())
    return tmp_path


def written(folder, **more):
    paths = write_site(folder, catalogue.scan(folder), **more)
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def test_writes_a_page_and_what_belongs_to_it(folder) -> None:
    first, second = (write.key(episode) for episode in catalogue.scan(folder))
    assert written(folder) == sorted(
        {
            "index.html",
            "sw.js",
            "player/app.webmanifest",
            "player/icon.svg",
            *(f"player/icon-{side}.png" for side in (180, 192, 512)),
            *(f"player/{key}.js" for key in (first, second)),
            *(f"player/text-{key[0]}.js" for key in (first, second)),
        }
    )


def test_writes_only_what_has_changed(folder) -> None:
    written(folder)
    assert written(folder) == []
    _, other = catalogue.scan(folder)
    manifest = folder / other.manifest
    manifest.write_text(manifest.read_text("utf-8").replace("cá linh", "cá cơm"), "utf-8")
    key = write.key(other)
    assert written(folder) == [f"player/{key}.js", f"player/text-{key[0]}.js"]
    assert "cá cơm" in (folder / f"player/{key}.js").read_text("utf-8")
    assert written(folder, title="Tin sáng") == ["index.html", "player/app.webmanifest"]


def test_what_is_gone_from_the_library_goes_from_the_player(folder) -> None:
    written(folder)
    (folder / "player" / "notes.js").write_text("// not ours", "utf-8")
    newest, other = catalogue.scan(folder)
    (folder / newest.manifest).unlink()
    assert "index.html" in written(folder)
    scripts = {path.name for path in (folder / "player").glob("*.js")}
    key = write.key(other)
    assert scripts == {f"{key}.js", f"text-{key[0]}.js", "notes.js"}


def test_an_empty_library_has_a_page_too(tmp_path) -> None:
    assert "index.html" in written(tmp_path)
    assert '<script type="application/json" id="library">[]</script>' in page(tmp_path)


def test_a_manifest_that_breaks_meanwhile_is_passed_over(folder) -> None:
    newest, other = catalogue.scan(folder)
    (folder / newest.manifest).write_text("{}", "utf-8")
    write_site(folder, (newest, other))
    assert [row[0] for row in rows(folder)] == [write.key(other)]


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(folder) -> None:
    (folder / "player").write_text("in the way", "utf-8")
    with pytest.raises(OutputError, match="cannot write"):
        written(folder)


def test_an_article_cannot_leave_its_place(folder) -> None:
    written(folder, title="<b>Tin & bài</b>")
    text = page(folder)
    assert "<b>" not in text
    assert text.count("</script>") == 2
    assert next(row[1] for row in rows(folder) if row[1] != "x").isprintable() is False
    scripts = [path.read_text("utf-8") for path in (folder / "player").glob("*.js")]
    for script in (text, *scripts):
        assert "<img src" not in script
        assert "\u2028" not in script
    texts = [json.loads(found) for script in scripts for found in strings(script)]
    assert EVIL in texts


def test_the_policy_names_this_style_and_this_program(folder) -> None:
    written(folder)
    text = page(folder)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    inlined = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", text, re.DOTALL)
    assert {
        base64.b64encode(sha256(each.encode()).digest()).decode() for each in inlined
    } == allowed
    for loose in ("unsafe", "http:", "https:", "*", "data:", "blob:"):
        assert loose not in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r'\s(?:style|on\w+)="', text)
    assert "//" not in re.sub(
        r"\s//.*|/\*.*?\*/", "", "".join(re.findall(r'(?:src|href)="([^"]*)"', text))
    )


def test_five_hundred_briefings_fit_on_a_page_of_150_kb(tmp_path, library) -> None:
    write_site(tmp_path, many(tmp_path, library.main, 500))
    assert len(rows(tmp_path)) == 500
    assert (tmp_path / "index.html").stat().st_size <= 150_000


def page(folder):
    return (folder / "index.html").read_text("utf-8")


def rows(folder):
    return json.loads(re.search(r'id="library">(.*?)</script>', page(folder), re.DOTALL)[1])


def strings(script):
    return re.findall(r'"(?:[^"\\]|\\.)*"', script)
