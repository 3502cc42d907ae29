"""The page around the voice: reading without a mouse, searching, offline, and what it refuses."""

from __future__ import annotations

import shutil

import pytest

from briefing import BriefingRequest, Settings, make
from briefing.pipeline.report import recording_page
from briefing.player.write import FIRST, write_site
from briefing.publishing import catalogue
from tests.site.conftest import EVIL, missing
from tests.site.host import Host
from tests.site.large_library import many
from tests.site.pages import DESKTOP, PHONE, listen_on, row, sounds, time, until
from tests.support.texts import ARTICLE, source

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}
# Types a query; returns the milliseconds until the matches are shown.
TIMED = """([query, words]) => new Promise((resolve, reject) => {
  const found = document.getElementById("found");
  const box = document.getElementById("query");
  const typed = performance.now();
  new MutationObserver((_, watch) => {
    watch.disconnect();
    if (found.textContent !== words) reject(new Error(found.textContent));
    requestAnimationFrame(() => resolve(performance.now() - typed));
  }).observe(found, { childList: true });
  box.value = query;
  box.dispatchEvent(new Event("input"));
})"""
# Asks the service worker for a part of a kept briefing.
ASKED = """async ([url, range]) => {
  const answer = await fetch(`${url}?kept`, { headers: { Range: range } });
  const body = new Uint8Array(await answer.arrayBuffer());
  return [answer.status, answer.headers.get("Content-Range"), [...body]];
}"""
# What an attacker would try from within; gives what was thrown.
TRIES = """() => [
  () => document.body.insertAdjacentHTML("beforeend", "<i></i>"),
  () => { document.createElement("script").src = "https://example.org/x.js"; },
  () => document.body.setAttribute("onclick", "window.caught = 7"),
  () => trustedTypes.createPolicy("other", {}),
  () => { new Image().src = "https://example.org/x.png"; },
  () => document.body.setAttribute("style", "color: red"),
].map((attempt) => { try { attempt(); return ""; } catch (error) { return error.name; } })"""


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def faults(page):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("axe-playwright-python is not installed")
    found = Axe().run(page, options=AXE).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(
    "options",
    [PHONE | {"color_scheme": "dark"}, DESKTOP | {"color_scheme": "light"}],
    ids=["phone-dark", "desktop-light"],
)
def test_no_accessibility_violations(new_page, library, options) -> None:
    page = new_page(**options, reduced_motion="reduce").go(library.host.url)
    assert faults(page) == []
    page.fill("#query", "ghe xuong")
    page.locator("mark").first.wait_for()
    assert faults(page) == []
    page.goto(library.link(library.main, "&chapter=2"))
    page.locator("#play").click()
    listen_on(page)
    assert faults(page) == []
    page.keyboard.press("?")
    assert faults(page) == []


def test_fits_a_narrow_phone_in_the_largest_type(new_page, library) -> None:
    page = new_page(viewport={"width": 320, "height": 640}).go(library.link(library.main))
    while page.locator("#larger").is_enabled():
        page.locator("#larger").click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert faults(page) == []


def test_dark_and_light_by_the_switch_and_by_the_system(new_page, library) -> None:
    watched = new_page(color_scheme="dark")
    page = watched.go(library.host.url)
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    switch = page.get_by_role("button", name="Nền tối")
    assert switch.get_attribute("aria-pressed") == "true"
    switch.click()
    light = page.evaluate(paper)
    assert light != dark
    page = watched.reload()
    assert page.evaluate(paper) == light
    assert switch.get_attribute("aria-pressed") == "false"
    page.emulate_media(color_scheme="light")
    switch.click()
    assert page.evaluate(paper) == dark


def test_listens_with_the_keyboard_alone(new_page, library) -> None:
    page = new_page().go(library.host.url)
    press = page.keyboard.press
    press("Tab")
    assert focused(page) == "skip"
    press("Enter")
    assert focused(page) == "main"
    press("/")
    page.wait_for_function("() => document.activeElement.id === 'query'")
    page.keyboard.type("cai rang")
    page.locator("mark").first.wait_for()
    while not page.evaluate("document.activeElement.closest('#list')"):
        press("Tab")
    press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'title'")
    press("Space")
    listen_on(page)
    press("k")
    assert not sounds(page)
    second, third = (chapter.start / 1000 for chapter in library.main.chapters[1:3])
    before = time(page)
    for keys, at in (
        ("l", before + 15),
        ("ArrowLeft", before),
        ("ArrowRight", before + 15),
        ("j", before),
        ("n", second),
        ("n", third),
        ("p", second),
    ):
        press(keys)
        assert time(page) == pytest.approx(at, abs=0.1), keys
    press(">")
    assert page.locator("#rate").input_value() == "1.1"
    page.locator(".sentence[tabindex='0']").focus()
    press("ArrowDown")
    press("ArrowDown")
    n = int(page.evaluate("document.activeElement.dataset.n"))
    press("Enter")
    listen_on(page)
    assert time(page) >= library.sentences(library.main)[n].start / 1000
    press("k")
    press("?")
    page.get_by_role("dialog", name="Trợ giúp").wait_for()
    page.locator("#letters").focus()
    press("Space")
    press("Escape")
    press("k")  # shortcuts of one letter are off now
    assert not sounds(page)
    press("ArrowLeft")
    assert time(page) < library.sentences(library.main)[n].start / 1000


def test_searches_without_diacritics(new_page, library) -> None:
    page = new_page(**PHONE).go((library.folder / "index.html").as_uri())
    for query in ("dien dien thi no vang", "ĐIÊN ĐIỂN", "bông điên điển", "điên kênh bông"):
        page.fill("#query", query)
        page.locator("#found", has_text="1 bài").wait_for()
        page.locator(".quote mark").first.wait_for()
        marked = {mark.lower() for mark in page.locator(".quote mark").all_inner_texts()}
        assert "điên" in marked, query
    page.fill("#query", "khong co bai nao nhu the")
    page.get_by_text("Không có bài nào.").wait_for()
    page.fill("#query", "280 ghe")
    page.locator(".quote").click()
    until(page, "audio.readyState >= 1 && !audio.seeking")
    sentence = next(each for each in library.sentences(library.main) if "280 ghe" in each.text)
    assert time(page) == pytest.approx(sentence.start / 1000, abs=0.1)
    page.locator(".sentence[aria-current]", has_text="280").wait_for()


def test_what_an_article_says_is_only_text(opened, library) -> None:
    evil = library.named(EVIL)
    page = opened.go()
    page.locator("#list .headline", has_text="<img").wait_for()
    page.fill("#query", "onerror")
    page.locator(".quote", has_text="<img src=x onerror").first.wait_for()
    page.locator("#list a").first.click()
    page.locator(".sentence", has_text="</script><script>").first.wait_for()
    assert page.locator("#title").inner_text().split() == evil.title.split()
    page.locator("#play").click()
    listen_on(page)
    assert page.evaluate("navigator.mediaSession.metadata.artist").split() == evil.title.split()
    assert page.evaluate("window.caught") is None
    assert page.locator("main img:not(#cover), main script, main b").count() == 0


def test_the_policy_refuses_what_is_not_the_page(new_page, library) -> None:
    watched = new_page()
    page = watched.go(library.host.url)
    assert page.evaluate(TRIES)[:4] == ["TypeError"] * 4
    page.wait_for_timeout(100)
    assert page.evaluate("window.caught") is None
    refusals = " ".join(watched.problems)
    for refusal in ("TrustedHTML", "TrustedScriptURL", "TrustedScript'", "img-src", "style-src"):
        assert refusal in refusals
    watched.problems.clear()


@pytest.fixture
def airplane(new_page, library, tmp_path):
    """Save a briefing, then switch off the network and the host; return its watched page."""
    shutil.copytree(library.folder, tmp_path / "site")
    with Host(tmp_path / "site") as host:
        watched = new_page(**PHONE)
        page = watched.go(f"{host.url}#e={library.main.id}")
        keep = page.locator("#keep")
        assert keep.inner_text().startswith("Giữ ngoại tuyến (0,")
        keep.click()
        page.get_by_role("button", name="Bỏ bản giữ ngoại tuyến").wait_for()
        page.context.set_offline(True)
        host.stop()
        yield watched.reload()
        watched.forgive("status of 416", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


def test_a_kept_briefing_is_heard_without_a_network(airplane, library) -> None:
    page = airplane
    page.locator("#play").click()
    listen_on(page)
    page.locator("#chapter-list .chapter").nth(2).click()
    listen_on(page)
    third = library.main.chapters[2].start / 1000
    assert third <= time(page) < third + 3
    page.locator(".sentence").nth(2).click()
    listen_on(page)
    assert time(page) < third
    page.locator("#home").click()
    row(page, library.main.title, "đã giữ ngoại tuyến")
    page.fill("#query", "dien dien")
    page.locator(".quote mark").first.wait_for()


def test_the_kept_copy_answers_requests_for_a_part(airplane, library) -> None:
    audio = (library.folder / library.main.audio).read_bytes()
    end = len(audio)
    for asked, status, range_sent, body in (
        ("bytes=100-199", 206, f"bytes 100-199/{end}", audio[100:200]),
        (f"bytes={end - 5}-", 206, f"bytes {end - 5}-{end - 1}/{end}", audio[-5:]),
        (f"bytes={end - 5}-{end + 5}", 206, f"bytes {end - 5}-{end - 1}/{end}", audio[-5:]),
        ("bytes=-7", 206, f"bytes {end - 7}-{end - 1}/{end}", audio[-7:]),
        (f"bytes={end}-", 416, f"bytes */{end}", b""),
    ):
        answer = airplane.evaluate(ASKED, [library.main.audio, asked])
        assert (answer[0], answer[1], bytes(answer[2])) == (status, range_sent, body), asked


def test_a_kept_briefing_can_be_dropped(airplane) -> None:
    page = airplane
    page.get_by_role("button", name="Bỏ bản giữ ngoại tuyến").click()
    page.get_by_role("button", name="Giữ ngoại tuyến").wait_for()
    assert page.evaluate("caches.open('briefing-kept').then((kept) => kept.keys())") == []
    page.get_by_role("button", name="Giữ ngoại tuyến").click()  # which cannot be, offline
    page.get_by_text("Không giữ được bài").first.wait_for()


def test_a_copy_of_what_was_made_anew_is_no_longer_played(new_page, library) -> None:
    watched = new_page()
    page = watched.go(library.link(library.main))
    page.locator("#keep").click()
    page.get_by_role("button", name="Bỏ bản giữ ngoại tuyến").wait_for()
    page = watched.reload()
    assert page.evaluate("document.getElementById('audio').src").endswith("?kept")
    page.evaluate(
        """async (audio) => (await caches.open("briefing-kept")).put(audio,
             new Response("before", { headers: { "Content-Length": "6" } }))""",
        library.main.audio,
    )
    page = watched.reload()
    page.get_by_role("button", name="Giữ ngoại tuyến").wait_for()
    assert not page.evaluate("document.getElementById('audio').src").endswith("?kept")


def test_where_nothing_can_be_kept_the_audio_is_offered_and_the_reason_told(
    new_page, library
) -> None:
    page = new_page().go(f"http://lan.test:{library.host.port}/#e={library.main.id}")
    link = page.get_by_role("link", name="Tải tệp âm thanh")
    assert page.request.get(link.evaluate("(a) => a.href").replace("lan.test", "127.0.0.1")).ok
    assert "HTTPS" in page.locator("#why").inner_text()
    assert not page.locator("#keep").is_visible()
    page = new_page().go(f"{(library.folder / 'index.html').as_uri()}#e={library.main.id}")
    assert page.get_by_role("link", name="Tải tệp âm thanh").is_visible()
    assert "từ tệp trên máy" in page.locator("#why").inner_text()


def test_can_be_installed(new_page, library) -> None:
    page = new_page().go(library.host.url)
    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"display": "standalone"' in manifest["data"]
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A test's window is a private one, where nothing can be installed: no other reason is left.
    assert {error["errorId"] for error in errors} <= {"in-incognito"}
    sides = page.evaluate("""async () => {
      const all = [180, 192, 512].map(async (side) => {
        const image = new Image();
        image.src = `player/icon-${side}.png`;
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
      });
      return Promise.all(all);
    }""")
    assert sides == [[180, 180], [192, 192], [512, 512]]
    assert (
        page.request.get(f"{library.host.url}sw.js")
        .headers["content-type"]
        .startswith(("text/javascript", "application/javascript"))
    )


def test_five_hundred_briefings_are_listed_and_searched_at_once(
    new_page, library, tmp_path
) -> None:
    write_site(tmp_path, catalogue.Library.of(many(tmp_path, library.main, 500)))
    with Host(tmp_path) as host:
        page = new_page(**PHONE).page
        throttle = page.context.new_cdp_session(page)
        throttle.send("Emulation.setCPUThrottlingRate", {"rate": 3})  # as slow as a cheap phone
        page.goto(host.url, wait_until="commit")
        page.wait_for_selector("html[data-ready]", state="attached")
        ready = page.evaluate("performance.now()")
        assert page.locator("#list li").count() == FIRST
        page.locator("#query").focus()
        page.wait_for_function(
            """() => performance.getEntriesByType("resource")
              .filter(({ name }) => /player.(text|month)-/.test(name)).length
              === ["months", "texts"].map((name) => JSON.parse(
                document.getElementById("older").textContent)[name].length)
                .reduce((a, b) => a + b)"""
        )
        page.wait_for_load_state("networkidle")
        took = [
            page.evaluate(TIMED, [query, f"{found} bài"])
            for query, found in (("câu 311.23", 1), ("mua nuoc len", 500), ("bai so 62", 1))
        ]
        throttle.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    assert ready < 5000
    assert max(took) < 1500, took


def test_the_cover_is_shown_where_there_is_one(new_page, library) -> None:
    page = new_page().page
    with_cover = next(episode for episode in library.episodes if episode.cover)
    page.goto(f"{library.host.url}#e={with_cover.id}")
    page.wait_for_function("() => document.getElementById('cover').naturalWidth === 1400")
    assert page.locator("#cover").is_visible()


def test_the_report_of_a_briefing_plays_from_where_it_is_tapped(new_page, tmp_path):
    recording = make(BriefingRequest(source(ARTICLE), Settings(engine="espeak"), tmp_path))
    page = tmp_path / "report.html"
    page.write_text(recording_page(recording.audio), encoding="utf-8")
    watched = new_page(**PHONE)
    watched.page.goto(page.as_uri())
    watched.page.locator("[data-start]").nth(3).click()
    start = float(watched.page.locator("[data-start]").nth(3).get_attribute("data-start"))
    heard = "(it) => document.querySelector('audio').currentTime > it"
    watched.page.wait_for_function(heard, arg=start)
    wave = watched.page.locator("svg").first
    wave.click(position={"x": wave.bounding_box()["width"] * 0.8, "y": 10})
    watched.page.wait_for_function(heard, arg=0.79 * recording.milliseconds / 1000)
    width = watched.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["viewport"]["width"]
