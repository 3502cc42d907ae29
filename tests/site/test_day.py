"""A day that plays on by itself, and all that one may do meanwhile, in Chromium."""

from __future__ import annotations

import io
import shutil

import pytest

from briefing.player.write import write_site
from briefing.publishing import catalogue
from tests.site.conftest import Library
from tests.site.day import TITLES, add_one, make_day
from tests.site.host import Host
from tests.site.large_library import many
from tests.site.pages import DESKTOP, PHONE, listen_on, row, sounds, time, until
from tests.site.test_page import faults

BULLETIN = "Bản tin sáng ngày 23/11/2026"
ORDER = [BULLETIN, *reversed(TITLES)]  # the bulletin, then the latest first
SMALL = {"viewport": {"width": 320, "height": 640}}
FAST = """() => {
  const audio = document.getElementById("audio");
  audio.defaultPlaybackRate = audio.playbackRate = 8;
}"""
TARGETS = """() => [...document.querySelectorAll(
    "button, select, input:not([type=checkbox]), .button, a.icon, .days a, label.check")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".skip"))
  .map((each) => [each.id || each.className || each.textContent, each.getBoundingClientRect()])
  .filter(([name, box]) => name !== "skip" && (box.height < 43.5 || box.width < 43.5))
  .map(([name, box]) => [name, Math.round(box.width), Math.round(box.height)])"""


@pytest.fixture(scope="session")
def made_day(tmp_path_factory):
    folder = tmp_path_factory.mktemp("day")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFING_CACHE", str(tmp_path_factory.mktemp("day-cache")))
        make_day(folder / "library", folder / "texts")
    return folder


@pytest.fixture
def day(made_day, tmp_path):
    """Serve the day from a folder of the test's own."""
    shutil.copytree(made_day, tmp_path / "day")
    folder = tmp_path / "day" / "library"
    with Host(folder) as host:
        yield Library(folder, host, catalogue.scan(folder))


def playing(page):
    return page.locator("#playing-title").inner_text()


def listen(page, title):
    page.get_by_role("button", name=f"Nghe: {title}", exact=True).click()
    page.locator("#playing-title", has_text=title).wait_for()


def test_the_day_plays_through_untouched(new_page, day) -> None:
    page = new_page(**PHONE).go(day.host.url)
    assert page.locator("#list .headline").all_inner_texts() == ORDER
    page.evaluate("""() => {
      window.heard = [];
      new MutationObserver(() => heard.push(document.getElementById("playing-title").textContent))
        .observe(document.getElementById("playing-title"), { childList: true });
    }""")
    page.locator("#list .listen").first.click()  # one tap to the first sound, none to the next
    listen_on(page)
    page.evaluate(FAST)
    page.wait_for_function("(count) => heard.length === count", arg=len(ORDER), timeout=120_000)
    until(page, "audio.ended")
    assert page.evaluate("heard") == ORDER
    for title in ORDER:
        row(page, title, "đã nghe")


def test_the_text_goes_along_with_the_next_briefing(new_page, day) -> None:
    page = new_page(**PHONE).go(day.link(day.named(TITLES[5])))
    page.locator("#listen").click()
    listen_on(page)
    page.evaluate(FAST)
    page.locator("#title", has_text=TITLES[4]).wait_for()
    listen_on(page)
    page.locator(".sentence[aria-current]").wait_for()


def test_playing_on_can_be_switched_off(new_page, day) -> None:
    page = new_page(**PHONE).go(day.host.url)
    listen(page, TITLES[5])
    page.locator("#open").click()
    page.get_by_label("Tự phát bài tiếp theo").uncheck()
    page.evaluate(FAST)
    until(page, "audio.ended")
    page.wait_for_timeout(300)
    assert playing(page) == TITLES[5]
    assert not sounds(page)


def test_any_chapter_in_two_taps_and_the_list_in_one(new_page, day) -> None:
    page = new_page(**PHONE).go(day.host.url)
    listen(page, BULLETIN)
    page.locator("#open").tap()
    page.locator("#sheet .chapter").nth(4).tap()
    until(page, "audio.currentTime >= it", day.named(BULLETIN).chapters[4].start / 1000)
    assert page.locator("#sheet").is_hidden()
    page.goto(day.link(day.named(TITLES[0])))
    page.mouse.wheel(0, 600)
    page.locator("#to-list").tap()
    page.locator("#list").wait_for()
    assert sounds(page)


def test_what_comes_next_is_shown_and_begins_with_a_tap(new_page, day) -> None:
    page = new_page(**PHONE).go(day.host.url)
    listen(page, TITLES[4])
    page.locator("#open").click()
    # From here down the list, then what stands above.
    rest = [TITLES[3], TITLES[2], TITLES[1], TITLES[0], BULLETIN, TITLES[5]]
    assert page.locator("#upcoming .name").all_inner_texts() == rest
    page.locator("#upcoming button").nth(2).click()
    page.locator("#playing-title", has_text=TITLES[1]).wait_for()
    listen_on(page)


def test_next_and_previous_go_across_briefings_from_the_lock_screen(new_page, day) -> None:
    page = new_page().go(day.host.url)
    listen(page, TITLES[5])
    page.evaluate("media.nexttrack()")  # it has one chapter
    page.locator("#playing-title", has_text=TITLES[4]).wait_for()
    listen_on(page)
    page.get_by_role("button", name="Bài tiếp theo").click()
    page.locator("#playing-title", has_text=TITLES[3]).wait_for()
    page.evaluate("media.previoustrack()")
    page.locator("#playing-title", has_text=TITLES[4]).wait_for()
    page.evaluate("media.previoustrack()")
    page.locator("#playing-title", has_text=TITLES[5]).wait_for()
    listen_on(page)


def test_heard_and_unheard_by_hand_and_what_to_see(new_page, day) -> None:
    page = new_page(**PHONE).go(day.host.url)
    mark = page.get_by_role("button", name=f"Đã nghe: {TITLES[5]}")
    mark.click()
    row(page, TITLES[5], "đã nghe")
    page.select_option("#filter", "unheard")
    assert page.locator("#list .headline").all_inner_texts() == [t for t in ORDER if t != TITLES[5]]
    page.select_option("#filter", "bulletin")
    assert page.locator("#list .headline").all_inner_texts() == [BULLETIN]
    page.select_option("#filter", "")
    mark.click()
    assert mark.get_attribute("aria-pressed") == "false"
    page.goto(day.link(day.named(TITLES[5])))
    page.get_by_role("button", name="Đánh dấu đã nghe").click()
    page.get_by_role("button", name="Đánh dấu chưa nghe").wait_for()
    page.locator("#home").click()
    row(page, TITLES[5], "đã nghe")


def test_what_was_heard_of_an_older_making_does_not_count(new_page, day) -> None:
    watched = new_page(service_workers="block")
    write_site(day.folder, catalogue.Library.of(day.episodes))
    page = watched.go(day.host.url)
    page.get_by_role("button", name=f"Đã nghe: {TITLES[5]}").click()
    page = watched.reload()
    row(page, TITLES[5], "đã nghe")
    manifest = day.folder / day.named(TITLES[5]).manifest
    manifest.write_text(manifest.read_text("utf-8").replace("sáng nay", "chiều nay"), "utf-8")
    write_site(day.folder, catalogue.Library.of(catalogue.scan(day.folder)))
    page = watched.reload()
    mark = page.get_by_role("button", name=f"Đã nghe: {TITLES[5]}")
    assert mark.get_attribute("aria-pressed") == "false"
    watched.forgive("blocked by Playwright")


def test_the_whole_day_is_kept_and_plays_on_without_a_network(new_page, day) -> None:
    watched = new_page(**PHONE)
    page = watched.go(day.host.url)
    page.get_by_role("button", name="Giữ cả ngày (7 bài)").click()
    page.get_by_role("button", name="Đã giữ cả ngày").wait_for()
    page.select_option("#filter", "saved")
    assert page.locator("#list .headline").all_inner_texts() == ORDER
    page.context.set_offline(True)
    day.host.stop()
    page = watched.reload()
    listen(page, TITLES[5])
    listen_on(page)
    page.evaluate(FAST)
    page.locator("#playing-title", has_text=TITLES[4]).wait_for()
    listen_on(page)
    page.goto(day.link(day.named(TITLES[4])))
    page.wait_for_function("() => document.getElementById('cover').naturalWidth > 0")
    page.locator("#home").click()
    page.fill("#query", "tin van so 5")
    page.locator(".quote mark").first.wait_for()
    watched.forgive("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION_REFUSED")


def test_the_newest_bulletin_is_kept_by_itself(new_page, day) -> None:
    page = new_page().go(day.host.url)
    page.locator("#help-open").click()
    page.get_by_label("Tự giữ bản tin mới nhất").check()
    page.keyboard.press("Escape")
    row(page, BULLETIN, "đã giữ ngoại tuyến")


def test_the_open_page_follows_the_library(new_page, day) -> None:
    page = new_page().go(day.host.url)
    listen(page, TITLES[2])
    listen_on(page)
    source = page.evaluate("document.getElementById('audio').src")
    before = time(page)
    add_one(day.folder, day.folder.parent / "texts", "Xe buýt điện chạy thử")
    page.evaluate("Date.now = () => performance.timeOrigin + performance.now() + 60_000")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # back to the front
    page.locator("#list .headline", has_text="Xe buýt điện chạy thử").wait_for()
    assert page.evaluate("document.getElementById('audio').src") == source
    assert time(page) > before
    assert sounds(page)
    listen(page, "Xe buýt điện chạy thử")
    listen_on(page)


def test_a_headline_leads_to_its_story_and_the_story_to_its_article(new_page, day) -> None:
    page = new_page(**PHONE).go(day.link(day.named(BULLETIN)))
    chapters = day.named(BULLETIN).chapters
    page.locator(".announces").nth(2).click()
    listen_on(page)
    third = chapters[3]
    assert third.start / 1000 <= time(page) < third.start / 1000 + 3
    page.get_by_role("button", name="Nghe cả bài").nth(2).click()
    page.locator("#playing-title", has_text=third.title).wait_for()
    listen_on(page)
    page.evaluate(FAST)
    page.locator("#playing-title", has_text=BULLETIN).wait_for()  # it comes back by itself
    listen_on(page)
    assert time(page) >= third.end / 1000 - 0.1


def test_a_sentence_is_shared_over_plain_http_too(new_page, day) -> None:
    page = new_page().go(f"http://lan.test:{day.host.port}/#e={day.named(TITLES[0]).id}")
    sentence = page.locator(".sentence").nth(1)
    box = sentence.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.get_by_role("dialog", name="Chia sẻ câu này").wait_for()
    page.mouse.up()
    text = page.locator("#quote-text").input_value()
    said = day.sentences(day.named(TITLES[0]))[1]
    assert text.startswith(f"“{said.text}”\n{TITLES[0]}\n")
    link = text.splitlines()[-1]
    page.get_by_role("button", name="Chép", exact=True).click()
    page.get_by_text("Đã chép câu và liên kết.").wait_for()
    page.keyboard.press("Escape")
    assert not sounds(page)  # a long press plays nothing
    page.goto(day.host.url)
    page.goto(link.replace("lan.test", "127.0.0.1"))
    until(page, "audio.readyState >= 1 && !audio.seeking")
    assert time(page) == pytest.approx(said.start / 1000, abs=0.15)


def test_one_window_is_heard_at_a_time(new_page, day) -> None:
    page = new_page().go(day.host.url)
    listen(page, BULLETIN)
    listen_on(page)
    other = page.context.new_page()
    other.goto(day.link(day.named(TITLES[1])))
    other.locator("#listen").click()
    listen_on(other)
    until(page, "audio.paused")


def test_waiting_for_the_sound_is_no_pause(new_page, day) -> None:
    watched = new_page(service_workers="block")
    held = []
    watched.page.route("**/*.mp3", lambda route: held.append(route))  # noqa: PLW0108 - it gets attributes
    page = watched.go(day.link(day.named(TITLES[1])))
    page.locator("#play").click()
    page.get_by_role("button", name="Đang tải, tạm dừng").wait_for()
    for route in held:
        route.continue_()
    page.unroute("**/*.mp3")
    listen_on(page)
    page.get_by_role("button", name="Tạm dừng", exact=True).first.wait_for()
    watched.forgive("blocked by Playwright")


def test_a_refused_service_worker_is_told_and_the_file_offered(new_page, day) -> None:
    watched = new_page()
    watched.page.add_init_script("""
      navigator.serviceWorker.register = () => Promise.reject(new DOMException("certificate"));
      Object.defineProperty(navigator.serviceWorker, "ready", { value: new Promise(() => {}) });
    """)
    page = watched.go(day.link(day.named(TITLES[1])))
    page.get_by_text("chưa tin chứng chỉ").wait_for()
    assert not page.locator("#keep").is_visible()
    assert page.get_by_role("link", name="Tải tệp âm thanh").is_visible()


def test_the_file_is_offered_where_briefings_can_be_kept_too(new_page, day) -> None:
    page = new_page().go(day.link(day.named(TITLES[1])))
    page.locator("#keep").wait_for()
    assert page.get_by_role("link", name="Tải tệp âm thanh").is_visible()


@pytest.mark.parametrize(
    ("options", "largest"),
    [
        (PHONE, False),
        (PHONE, True),
        (SMALL, True),
        ({"viewport": {"width": 844, "height": 390}}, False),
        (DESKTOP, False),
        (DESKTOP | {"forced_colors": "active"}, False),
    ],
    ids=["phone", "phone-200", "320-200", "landscape", "desktop", "forced-colours"],
)
def test_everything_is_within_reach_on_every_screen(new_page, day, options, largest) -> None:
    page = new_page(**options, reduced_motion="reduce").go(day.host.url)
    while largest and page.locator("#larger").is_enabled():
        page.locator("#larger").click()
    listen(page, BULLETIN)
    height, width = page.viewport_size["height"], page.viewport_size["width"]
    limit = 0.17 if largest else 0.2 if height < 500 else 0.1
    assert page.locator("#player").bounding_box()["height"] <= limit * height
    views = [
        lambda: None,
        lambda: page.locator("#open").click(),
        lambda: (page.keyboard.press("Escape"), page.locator("#list a").first.click()),
    ]
    for view in views:
        view()
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(TARGETS) == []
        round_ = page.locator("#play").bounding_box()
        assert round_["width"] == pytest.approx(round_["height"], abs=0.5)
        assert faults(page) == []


def test_the_slider_is_seen_in_forced_colours(new_page, day) -> None:
    from PIL import Image

    page = new_page(**DESKTOP, forced_colors="active").go(day.host.url)
    listen(page, BULLETIN)
    listen_on(page)
    picture = Image.open(io.BytesIO(page.locator("#position").screenshot())).convert("RGB")
    middle = [picture.getpixel((x, picture.height // 2)) for x in range(picture.width)]
    edge = picture.getpixel((picture.width // 2, 2))
    assert sum(colour != edge for colour in middle) > 0.9 * picture.width


def test_more_matches_than_are_shown_at_once_can_be_seen(new_page, library, tmp_path) -> None:
    write_site(tmp_path, catalogue.Library.of(many(tmp_path, library.main, 300)))
    page = new_page().go((tmp_path / "index.html").as_uri())
    page.fill("#query", "mua nuoc len")
    page.locator("#found", has_text="300 bài").wait_for()
    assert page.locator("#list li").count() == 60
    page.get_by_role("button", name="Xem thêm (240 bài)").click()
    page.get_by_role("button", name="Xem thêm (180 bài)").wait_for()
    assert page.locator("#list li").count() == 120


def test_older_months_come_as_one_goes_back(new_page, library, tmp_path) -> None:
    episodes = many(tmp_path, library.main, 300)
    write_site(tmp_path, catalogue.Library.of(episodes))
    page = new_page(**PHONE).go((tmp_path / "index.html").as_uri())
    assert page.locator("#list li").count() == 200
    while page.locator("#more").is_visible():
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(50)
    assert page.locator("#list li").count() == 300
    titles = page.locator("#list .headline").all_text_contents()
    assert [title.split()[-1] for title in titles] == [each.title.split()[-1] for each in episodes]
    # A link leads to a briefing whose month is not there.
    watched = new_page()
    page = watched.go(f"{(tmp_path / 'index.html').as_uri()}#e={episodes[290].id}")
    page.locator(".sentence").first.wait_for()
    assert page.locator("#title").inner_text().split()[-1] == episodes[290].title.split()[-1]
    watched.forgive("ERR_FILE_NOT_FOUND")  # it has no sound


def test_a_search_tells_what_it_could_not_look_through(new_page, day) -> None:
    watched = new_page(service_workers="block")
    watched.page.route("**/player/text-*", lambda route: route.fulfill(status=404))
    page = watched.go(day.host.url)
    page.fill("#query", "tin van")
    page.get_by_text("Chưa tìm được trong 1 phần lời đọc").wait_for()
    watched.forgive("404", "blocked by Playwright")
