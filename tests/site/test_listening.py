"""Listening with the player, in Chromium: on a phone, on a desktop, from a file."""

from __future__ import annotations

import pytest

from briefing.player.write import key
from tests.site.pages import PHONE, choose, listen_on, row, sounds, time, until


def episode_page(opened, library, more=""):
    page = opened.go(f"#e={library.main.id}{more}")
    page.wait_for_selector(".sentence")
    return page


def test_plays_from_the_list(opened, library) -> None:
    page = opened.go()
    page.get_by_role("link", name=library.main.title).click()
    page.get_by_role("button", name="Nghe", exact=True).first.click()
    listen_on(page)
    assert page.title().startswith(library.main.title)
    assert page.locator("#player").is_visible()
    page.get_by_role("region", name="Trình phát").get_by_role("button", name="Tạm dừng").click()
    assert not sounds(page)


def test_goes_to_a_chapter_and_to_a_sentence(opened, library) -> None:
    page = episode_page(opened, library)
    chapters = library.main.chapters
    assert page.locator("#chapter-list .chapter .name").all_inner_texts() == [
        c.title for c in chapters
    ]
    page.locator("#chapter-list .chapter").nth(1).click()
    listen_on(page)
    assert chapters[1].start / 1000 <= time(page) < chapters[1].start / 1000 + 3
    assert page.locator("#chapter-list .chapter[aria-current]").count() == 1
    assert page.locator("#chapter-list .chapter").nth(1).get_attribute("aria-current") == "true"
    sentence = library.sentences(library.main)[4]
    page.locator(".sentence", has_text=sentence.text[:30]).click()
    listen_on(page)
    assert sentence.start / 1000 <= time(page) < sentence.start / 1000 + 2
    assert page.locator(".sentence[aria-current]").inner_text().split() == sentence.text.split()


def test_the_sentence_that_is_heard_is_marked_in_time(opened, library) -> None:
    starts = [sentence.start / 1000 for sentence in library.sentences(library.main)]
    short = min(range(1, len(starts) - 1), key=lambda n: starts[n + 1] - starts[n])
    page = episode_page(opened, library, f"&t={starts[short] - 1}")
    choose(page, "#rate", "2.5")
    page.evaluate("""() => {
      window.marks = [];
      const note = (changes) => changes.forEach(({ target }) => {
        if (target.ariaCurrent && target.dataset.n) {
          marks.push([Number(target.dataset.n), document.getElementById("audio").currentTime]);
        }
      });
      new MutationObserver(note).observe(document.getElementById("episode"),
        { subtree: true, attributeFilter: ["aria-current"] });
    }""")
    page.locator("#play").click()
    until(page, "window.marks.length >= 2")
    marks = page.evaluate("window.marks")
    assert [n for n, _ in marks] == [short, short + 1]
    late = [(at - starts[n]) / 2.5 for n, at in marks]
    assert max(map(abs, late)) < 0.25, late


def test_goes_on_after_a_reload(opened, library) -> None:
    page = episode_page(opened, library)
    choose(page, "#rate", "1.3")
    page.locator(".sentence").nth(3).click()
    listen_on(page)
    left = time(page)
    page = opened.watched.reload()
    until(page, "audio.readyState >= 1 && !audio.seeking && audio.currentTime > 0")
    assert abs(time(page) - left) < 1
    assert not sounds(page)
    assert page.evaluate("document.getElementById('audio').playbackRate") == 1.3
    assert page.locator("#rate").input_value() == "1.3"
    page.locator("#home").click()
    row(page, library.main.title, "còn 0:")
    # From the list, one press goes on with what was heard last.
    page = opened.go("#")
    page.locator("#play").click()
    listen_on(page)
    assert abs(time(page) - left) < 3


def test_tells_what_was_heard(new_page, library) -> None:
    watched = new_page()
    page = watched.go(library.link(library.main))
    page.locator("#listen").wait_for()
    page.evaluate("localStorage.setItem('briefing:onward', 'false')")
    last = library.sentences(library.main)[-1]
    choose(page, "#rate", "2.5")
    page.locator(".sentence", has_text=last.text[:30]).click()
    until(page, "audio.ended")
    bar = "(row) => Number(row.style.getPropertyValue('--part'))"
    chapter = page.locator("#chapter-list .chapter")
    assert 0 < chapter.last.evaluate(bar) <= 1
    page = watched.reload()
    assert 0 < chapter.last.evaluate(bar) <= 1
    assert chapter.first.evaluate(bar) == 0
    page.locator("#home").click()
    # Who jumped to the end has not heard it.
    page.locator("#list .about", has_text="0:").first.wait_for()
    assert (
        page.get_by_role("button", name=f"Đã nghe: {library.main.title}").get_attribute(
            "aria-pressed"
        )
        == "false"
    )
    page.goto(library.link(library.main, "&t=0"))
    page.locator("#play").click()
    page.evaluate("document.getElementById('audio').playbackRate = 16")
    until(page, "audio.ended")
    page.locator("#home").click()
    row(page, library.main.title, "đã nghe")


@pytest.mark.parametrize(
    ("fragment", "at"),
    [("#e={id}&t=12.5", 12.5), ("#e={id}&chapter=2", None), ("#e={id}&t=999999", "end")],
)
def test_deep_links(new_page, library, fragment, at) -> None:
    episode = library.main
    page = new_page(**PHONE).go(library.host.url + fragment.format(id=episode.id))
    until(page, "audio.readyState >= 1 && !audio.seeking")
    wanted = {None: episode.chapters[1].start / 1000, "end": episode.milliseconds / 1000}
    assert time(page) == pytest.approx(wanted.get(at, at), abs=0.06)
    # What the link asked for is done once: a reload goes on where the listener is.
    assert page.evaluate("location.hash") == f"#e={episode.id.replace('-', '')[:10]}"


@pytest.mark.parametrize("fragment", ["#t=7", "#chapter=2"])
def test_deep_links_without_a_name_mean_the_newest(new_page, library, fragment) -> None:
    newest, other = library.episodes
    page = new_page().go(f"{library.host.url}{fragment}")
    until(page, "audio.readyState >= 1 && !audio.seeking")
    assert page.locator("#title").inner_text().split() == newest.title.split()
    # Once something was heard, they mean that.
    page = new_page().go(library.link(other))
    page.goto(library.host.url + fragment)
    until(page, "audio.readyState >= 1 && audio.currentTime > 6")
    assert page.locator("#title").inner_text().split() == other.title.split()


def test_copies_a_link_to_this_place(new_page, library) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"]).go(
        library.link(library.main, "&t=9")
    )
    page.locator("#link").click()
    page.get_by_text("Đã chép liên kết tới 0:09").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{library.host.url}#e={library.main.id.replace('-', '')[:10]}&t=9"


def test_speeds_and_skips(new_page, library) -> None:
    page = new_page().go(library.link(library.main, "&t=20"))
    rates = page.locator("#rate option").evaluate_all("(all) => all.map((each) => each.value)")
    assert (rates[0], rates[-1], len(rates)) == ("0.7", "2.5", 19)
    until(page, "audio.readyState >= 1 && !audio.seeking")
    page.get_by_role("button", name="Lùi 15 giây").click()
    assert time(page) == pytest.approx(5, abs=0.1)
    page.get_by_role("button", name="Tới 15 giây").click()
    assert time(page) == pytest.approx(20, abs=0.1)
    first, second = (chapter.start / 1000 for chapter in library.main.chapters[:2])
    for name, at in (
        ("Chương trước", second),
        ("Chương trước", first),
        ("Chương sau", second),
    ):
        page.get_by_role("button", name=name).click()
        assert time(page) == pytest.approx(at, abs=0.1)
    page.locator("#position").fill("11")
    assert time(page) == pytest.approx(11, abs=0.1)
    assert "11 giây trên" in page.locator("#position").get_attribute("aria-valuetext")


def test_the_lock_screen_is_told_and_obeyed(new_page, library) -> None:
    page = new_page().go(library.link(library.main, "&chapter=2"))
    first, second = library.main.chapters[:2]
    until(page, "audio.readyState >= 1 && !audio.seeking")
    metadata = page.evaluate("""() => {
      const { title, artist, artwork } = navigator.mediaSession.metadata;
      return { title, artist, artwork: artwork[0].src };
    }""")
    assert (metadata["title"], metadata["artist"]) == (second.title, library.main.title)
    assert page.request.get(metadata["artwork"]).ok
    state = page.evaluate("media.state")
    assert state["position"] == pytest.approx(second.start / 1000, abs=0.1)
    assert state["duration"] == pytest.approx(library.main.milliseconds / 1000, abs=0.1)
    for press, at in (
        ("media.seekto({ seekTime: 30 })", 30),
        ("media.seekbackward({})", 15),
        ("media.seekforward({ seekOffset: 5 })", 20),
        ("media.previoustrack()", second.start / 1000),
        ("media.previoustrack()", 0),
        ("media.nexttrack()", second.start / 1000),
    ):
        page.evaluate(press)
        assert time(page) == pytest.approx(at, abs=0.1), press
    page.evaluate("media.previoustrack()")
    assert page.evaluate("navigator.mediaSession.metadata.title") == first.title
    page.evaluate("media.play()")
    listen_on(page)
    page.evaluate("media.pause()")
    assert not sounds(page)


def test_sleeps_after_minutes(new_page, library) -> None:
    watched = new_page()
    watched.page.clock.install()
    page = watched.go(library.link(library.main))
    choose(page, "#sleep", "5")
    page.locator("#play").click()
    listen_on(page)
    page.clock.fast_forward("04:30")
    assert sounds(page)
    assert page.locator("#sleep-left").inner_text().startswith("còn 0:")
    page.clock.fast_forward("00:31")
    until(page, "audio.paused")
    assert page.locator("#sleep").input_value() == ""


def test_sleeps_when_the_chapter_ends(new_page, library) -> None:
    end = library.main.chapters[1].start / 1000
    page = new_page().go(library.link(library.main, f"&t={end - 3}"))
    choose(page, "#rate", "2.5")
    choose(page, "#sleep", "chapter")
    page.locator("#play").click()
    listen_on(page)
    until(page, "audio.paused && !audio.seeking")
    assert time(page) == pytest.approx(end, abs=0.05)


def test_scrolls_with_the_voice_until_the_listener_scrolls(new_page, library) -> None:
    page = new_page(**PHONE | {"viewport": {"width": 390, "height": 600}}).go(
        library.link(library.main)
    )
    follow = page.get_by_role("button", name="Theo giọng đọc")
    page.locator(".sentence").last.focus()
    page.keyboard.press("Enter")
    listen_on(page)
    in_view = """() => {
      const box = document.querySelector(".sentence[aria-current]").getBoundingClientRect();
      return box.top > 0 && box.bottom < document.getElementById("player").offsetTop - scrollY;
    }"""
    page.wait_for_function(in_view)
    page.mouse.move(200, 100)
    page.mouse.wheel(0, -5000)
    follow.wait_for()
    page.wait_for_function("() => scrollY === 0")
    page.keyboard.press("ArrowLeft")  # the listener is back with the voice
    assert not follow.is_visible()
    page.mouse.wheel(0, 5000)
    follow.click()
    page.wait_for_function(in_view)
    assert not follow.is_visible()


def test_another_briefing_can_be_read_while_one_is_heard(new_page, library) -> None:
    newest, other = library.episodes
    page = new_page().go(library.link(other))
    page.locator("#play").click()
    listen_on(page)
    page.locator("#home").click()
    page.locator("#list a").first.click()
    page.locator("#transcript .sentence").first.wait_for()
    assert sounds(page)
    assert page.locator("#playing-title").inner_text() == other.title
    assert page.locator(".sentence[aria-current]").count() == 0
    page.locator("#listen").click()
    listen_on(page)
    assert page.locator("#playing-title").inner_text().split() == newest.title.split()
    page.locator(".sentence[aria-current]").wait_for()


def test_nothing_is_played_or_saved_before_its_own_text_is_there(new_page, library) -> None:
    newest, other = library.episodes
    watched = new_page(service_workers="block")  # so that the test can hold back a text
    page = watched.go(library.link(newest))
    page.locator("#listen").click()
    listen_on(page)
    page.locator("#listen").click()
    held = []
    page.route(f"**/player/{key(other.id)}.js", lambda route: held.append(route))  # noqa: PLW0108 - it gets attributes
    page.locator("#home").click()
    page.locator("#list a", has_text=other.title).click()
    page.get_by_text("Đang mở bài").wait_for()
    assert page.locator("#listen").is_disabled()
    assert page.locator("#keep").is_disabled()
    page.keyboard.press("k")  # which goes on with what was heard
    listen_on(page)
    assert page.evaluate("document.getElementById('audio').src").endswith(newest.audio)
    assert page.locator("#playing-title").inner_text().split() == newest.title.split()
    page.locator("#play").click()
    held[0].continue_()
    page.locator(".sentence").first.wait_for()
    page.locator("#listen").click()
    listen_on(page)
    assert page.evaluate("document.getElementById('audio').src").endswith(other.audio)
    assert page.locator("#playing-title").inner_text().split() == other.title.split()
    watched.forgive("blocked by Playwright")


def test_says_so_when_the_audio_or_the_text_is_gone(new_page, library) -> None:
    watched = new_page(service_workers="block")  # so that the test can answer in the host's stead
    watched.page.route("**/*.mp3*", lambda route: route.fulfill(status=404))
    page = watched.go(library.link(library.main))
    page.get_by_text("Không phát được").first.wait_for()
    page.unroute("**/*.mp3*")
    page.route("**/player/*.js", lambda route: route.fulfill(status=404))
    page = watched.reload()
    page.get_by_text("Không tải được lời đọc").wait_for()
    page.unroute("**/player/*.js")
    page.get_by_role("button", name="Thử lại").click()
    page.locator(".sentence").first.wait_for()
    watched.forgive("404", "blocked by Playwright")
