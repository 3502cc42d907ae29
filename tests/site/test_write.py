"""The site as files: what is written, when, and that nothing in it can be more than text."""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256

import pytest

from briefing.errors import OutputError
from briefing.player import write
from briefing.player.write import FIRST, write_site
from briefing.publishing import catalogue
from briefing.publishing.catalogue import Library
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
    paths = write_site(folder, Library.of(catalogue.scan(folder)), **more)
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def test_writes_a_page_and_what_belongs_to_it(folder) -> None:
    first, second = (write.key(episode.id) for episode in catalogue.scan(folder))
    assert written(folder) == sorted(
        {
            "index.html",
            "sw.js",
            "player/app.webmanifest",
            "player/icon.svg",
            *(f"player/icon-{side}.png" for side in (180, 192, 512)),
            *(f"player/{key}.js" for key in (first, second)),
            *(f"player/text-{each.published[:7]}.js" for each in catalogue.scan(folder)),
        }
    )


def test_writes_only_what_has_changed(folder) -> None:
    written(folder)
    assert written(folder) == []
    _, other = catalogue.scan(folder)
    manifest = folder / other.manifest
    manifest.write_text(manifest.read_text("utf-8").replace("cá linh", "cá cơm"), "utf-8")
    key = write.key(other.id)
    texts = f"player/text-{other.published[:7]}.js"
    assert written(folder) == ["index.html", f"player/{key}.js", texts]
    assert "cá cơm" in (folder / f"player/{key}.js").read_text("utf-8")
    assert written(folder, title="Tin sáng") == ["index.html", "player/app.webmanifest"]


def test_what_is_gone_from_the_library_goes_from_the_player(folder) -> None:
    written(folder)
    (folder / "player" / "notes.js").write_text("// not ours", "utf-8")
    newest, other = catalogue.scan(folder)
    (folder / newest.manifest).unlink()
    assert "index.html" in written(folder)
    scripts = {path.name for path in (folder / "player").glob("*.js")}
    key = write.key(other.id)
    assert scripts == {f"{key}.js", f"text-{other.published[:7]}.js", "notes.js"}


def test_an_empty_library_has_a_page_too(tmp_path) -> None:
    assert "index.html" in written(tmp_path)
    assert '<script type="application/json" id="library">[]</script>' in page(tmp_path)


def test_a_manifest_that_breaks_meanwhile_is_passed_over(folder) -> None:
    newest, other = catalogue.scan(folder)
    (folder / newest.manifest).write_text("{}", "utf-8")
    write_site(folder, Library.of((newest, other)))
    assert [row[0] for row in rows(folder)] == [write.key(other.id)]


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(folder) -> None:
    (folder / "player").write_text("in the way", "utf-8")
    with pytest.raises(OutputError, match="cannot write"):
        written(folder)


def test_an_article_cannot_leave_its_place(folder) -> None:
    written(folder, title="<b>Tin & bài</b>")
    text = page(folder)
    assert "<b>" not in text
    assert text.count("</script>") == 3
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


def test_the_page_holds_the_newest_and_scripts_the_older_months(tmp_path, library) -> None:
    episodes = many(tmp_path, library.main, 500)
    write_site(tmp_path, Library.of(episodes))
    assert (tmp_path / "index.html").stat().st_size <= 150_000
    listed = [row[0] for row in rows(tmp_path)]
    assert len(listed) == FIRST
    found = re.search(r'id="older">(.*?)</script>', page(tmp_path))
    older = json.loads(found[1])
    for month, count in older["months"]:
        name, months = called(tmp_path / f"player/month-{month}.js")
        assert (name, len(months)) == (month, count)
        listed += [row[0] for row in months]
    assert listed == [write.key(episode.id) for episode in episodes]
    searched = [called(tmp_path / f"player/text-{name}.js") for name in older["texts"]]
    assert sorted(key for _, texts in searched for key in texts) == sorted(listed)
    assert max(len(texts) for _, texts in searched) <= 64


def test_a_new_briefing_changes_few_files_of_a_large_library(tmp_path, library) -> None:
    *episodes, last = sorted(many(tmp_path, library.main, 500), key=lambda each: each.published)
    write_site(tmp_path, Library.of(episodes[::-1]))
    changed = write_site(tmp_path, Library.of([last, *episodes[::-1]]))
    names = {path.relative_to(tmp_path).as_posix() for path in changed}
    assert len(names) == 4
    assert {"index.html", f"player/{write.key(last.id)}.js"} < names
    assert len([name for name in names if name.startswith("player/text-")]) == 1
    assert len([name for name in names if name.startswith("player/month-")]) == 1


def test_a_briefing_of_an_older_month_can_be_withdrawn(tmp_path, library) -> None:
    episodes = many(tmp_path, library.main, 300)
    write_site(tmp_path, Library.of(episodes))
    gone = episodes[250]
    write.withdraw(tmp_path, gone.audio.removesuffix(".mp3"))
    assert not (tmp_path / f"player/{write.key(gone.id)}.js").exists()
    script = tmp_path / f"player/month-{gone.published[:7]}.js"
    assert write.key(gone.id) not in script.read_text("utf-8")
    assert write.key(episodes[251].id) in script.read_text("utf-8")
    write_site(tmp_path, Library.of(episodes))
    assert write.key(gone.id) in script.read_text("utf-8")


def called(script):
    """Give what a script calls the player with."""
    return json.loads(f"[{script.read_text('utf-8').partition('(')[2].strip()[:-2]}]")


def page(folder):
    return (folder / "index.html").read_text("utf-8")


def rows(folder):
    return json.loads(re.search(r'id="library">(.*?)</script>', page(folder), re.DOTALL)[1])


def strings(script):
    return re.findall(r'"(?:[^"\\]|\\.)*"', script)
