"""On the phone: share a link, paste, upload, cancel; in Chromium, with the real server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.making.client import TOKEN
from tests.making.newspaper import article, feed, text
from tests.site.pages import PHONE, listen_on, until

if TYPE_CHECKING:
    from tests.making.client import Maker

NARROW = {"viewport": {"width": 320, "height": 640}}
# What a finger must hit: at least 44 px on each side.
SMALL = """() => [...document.querySelectorAll(
  "#making button, #adding :is(button, input, select, textarea)")]
  .map((each) => [each.id || each.textContent, each.getBoundingClientRect()])
  .filter(([, { width, height }]) => width && (width < 44 || height < 44))
  .map(([name, { width, height }]) => `${name} ${width} × ${height}`)"""
WIDTH = "document.documentElement.scrollWidth"


def row(page, title):
    return page.locator("#list a", has_text=title)


def home(maker: Maker) -> str:
    return f"{maker.origin}/{TOKEN}/"


def test_a_shared_link_is_heard_with_its_chapters(new_page, maker: Maker, newspaper) -> None:
    title = "Con đường chia sẻ từ điện thoại"
    link = newspaper.serve("/chia-se-3001.html", article(title, 24, seed=50))
    page = new_page(**PHONE).page
    page.goto(f"{home(maker)}?title=x&text={quote(f'Đọc bài này: {link}')}")
    page.locator("#jobs .job, #list a").filter(has_text=title).first.wait_for()
    row(page, title).wait_for()
    assert page.evaluate("location.search") == ""
    assert page.locator(".job").count() == 0
    row(page, title).click()
    page.locator("#listen").click()
    listen_on(page)
    (episode,) = (one for one in maker.episodes() if one.title == title)
    shown = page.locator("#chapter-list .name").all_inner_texts()
    assert shown == [chapter.title for chapter in episode.chapters]
    page.locator("#chapter-list .chapter").nth(1).click()
    until(page, "audio.currentTime >= it", episode.chapters[1].start / 1000 - 0.1)
    page.goto(home(maker))
    row(page, title).wait_for()


def test_paste_upload_and_cancel(new_page, maker: Maker, tmp_path) -> None:
    page = new_page(**PHONE).page
    page.goto(home(maker))
    page.locator("#add").click()
    page.fill("#add-text", text("Văn bản được dán", 700, seed=51))
    page.locator("#add-send").click()
    job = page.locator(".job", has_text="Văn bản được dán")
    job.get_by_text("Đã nói").wait_for()
    job.get_by_role("button", name="Nghe ngay").wait_for()
    upload = tmp_path / "tải lên.txt"
    upload.write_text(text("Bài từ tệp tải lên", seed=52))
    page.locator("#add").click()
    page.set_input_files("#add-files", upload)
    page.locator("#add-send").click()
    page.locator(".job", has_text="Bài từ tệp tải lên").wait_for()
    assert page.evaluate(SMALL) == []
    job.get_by_role("button", name="Hủy").click()
    job.get_by_text("Đã hủy").wait_for()
    job.get_by_role("button", name="Bỏ khỏi danh sách").click()
    job.wait_for(state="detached")
    row(page, "Bài từ tệp tải lên").wait_for()
    assert "Văn bản được dán" not in [one.title for one in maker.episodes()]


def test_a_page_that_is_no_article_and_one_with_several(new_page, maker: Maker, newspaper) -> None:
    links = {
        f"Tin số {n} của trang mục": newspaper.serve(
            f"/muc-{4000 + n}.html", article(f"Tin số {n} của trang mục", seed=60 + n)
        )
        for n in range(3)
    }
    several = newspaper.serve("/muc.rss", feed(links), "application/rss+xml")
    watched = new_page(**NARROW)
    page = watched.page
    page.goto(home(maker))
    for link in (f"{newspaper.url}/khong-co-gi", several):
        page.locator("#add").click()
        page.fill("#add-url", link)
        page.locator("#add-send").click()
        page.locator("#adding").wait_for(state="hidden")
    page.locator(".job", has_text="Không ").wait_for()
    chosen = page.locator(".job", has_text="3 bài")
    chosen.get_by_label("Số bài").fill("2")
    assert page.evaluate(SMALL) == []
    assert page.evaluate(WIDTH) == NARROW["viewport"]["width"]
    chosen.get_by_role("button", name="Gửi").click()
    for title in list(links)[:2]:
        row(page, title).wait_for()
    assert row(page, list(links)[2]).count() == 0
    page.locator("#add").click()
    assert page.evaluate(SMALL) == []
    assert page.evaluate(WIDTH) == NARROW["viewport"]["width"]
    page.fill("#add-url", several)  # it is there already, and says so where it was asked for
    page.fill("#add-url", "http://x")
    page.locator("#add-cancel").click()


def test_its_first_sentences_are_heard_while_the_rest_is_made(new_page, maker: Maker) -> None:
    watched = new_page(**PHONE)
    page = watched.page
    page.add_init_script(
        "window.heard = []; const Early = Audio;"
        "window.Audio = class extends Early { constructor(url) { super(url); heard.push(this); } };"
    )
    page.goto(home(maker))
    page.locator("#add").click()
    page.fill("#add-text", text("Vừa làm vừa nghe", 200, seed=53))  # long enough to be overtaken
    page.locator("#add-send").click()
    page.get_by_role("button", name="Nghe ngay").click()
    page.wait_for_function("() => heard.length && heard[0].currentTime > 0.2")
    row(page, "Vừa làm vừa nghe").wait_for(timeout=60_000)
    until(page, "!audio.paused && audio.currentTime > heard[0].currentTime")


def test_the_app_is_one_that_others_share_with(maker: Maker) -> None:
    manifest = maker.send("GET", f"/{TOKEN}/player/app.webmanifest", headers={}).json()
    target = manifest["share_target"]
    assert (target["action"], target["method"]) == (manifest["scope"], "GET")
    assert set(target["params"]) == {"title", "text", "url"}


@pytest.mark.parametrize("query", ["", "?title=chi-tua"])
def test_nothing_is_made_of_what_is_not_shared(new_page, maker: Maker, query: str) -> None:
    before = len(maker.jobs())
    watched = new_page(**PHONE)
    watched.go(home(maker) + query)
    assert len(maker.jobs()) == before
