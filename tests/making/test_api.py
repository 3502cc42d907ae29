"""What is asked for over HTTP is made: links, texts, files; followed, cancelled, tried again."""

from __future__ import annotations

import io
import json
import subprocess
from typing import TYPE_CHECKING

import mutagen.mp3
import requests
from docx import Document

from tests.making.client import TOKEN
from tests.making.newspaper import article, feed, sentences, text
from tests.support.tools import tool

if TYPE_CHECKING:
    from tests.making.client import Maker
    from tests.making.newspaper import Newspaper


def test_a_link_becomes_a_briefing(maker: Maker, newspaper: Newspaper) -> None:
    link = newspaper.serve("/cau-moi-1001.html", article("Cây cầu mới qua sông Lô", seed=1))
    job = maker.ended(maker.ordered(url=link))
    assert (job["state"], job["reason"]) == ("ready", "")
    assert job["title"] == "Cây cầu mới qua sông Lô"
    assert job["spoken"] == job["segments"] > 6
    (episode,) = (one for one in maker.episodes() if one.id == job["result"]["id"])
    assert episode.published == "2026-05-19"
    sound = maker.send("GET", f"/{TOKEN}/{episode.audio}", headers={})
    assert sound.headers["accept-ranges"] == "bytes"
    assert (
        mutagen.mp3.MP3(io.BytesIO(sound.content)).info.length * 1000 >= episode.milliseconds - 50
    )
    to_file = maker.send("GET", job["audio"])
    assert (to_file.status_code, to_file.headers["location"]) == (303, f"/{TOKEN}/{episode.audio}")
    assert job["title"] in maker.send("GET", f"/{TOKEN}/", headers={}).content.decode()


def test_a_text_keeps_the_title_that_is_given(maker: Maker) -> None:
    job = maker.ended(maker.ordered(text=text("Không phải tựa này", seed=2), title="Tựa khác"))
    assert (job["state"], job["title"]) == ("ready", "Tựa khác")
    assert "Tựa khác" in [one.title for one in maker.episodes()]


def test_files_of_several_kinds(maker: Maker) -> None:
    word, paper = io.BytesIO(), Document()
    paper.add_heading("Bài trong tệp Word")
    for line in sentences(5, seed=3):
        paper.add_paragraph(line)
    paper.save(word)
    for name, data, title in (
        ("../../bài viết.docx", word.getvalue(), "Bài trong tệp Word"),
        ("C:\\tin\\trang.html", article("Bài trong trang", seed=4).encode(), "Bài trong trang"),
        ("tin.txt", text("Bài trong văn bản", seed=5).encode(), "Bài trong văn bản"),
    ):
        answer = maker.send("POST", "/api/briefings", files={"file": (name, data)})
        assert answer.status_code == 202, answer.text
        assert "/" not in answer.json()["name"]
        assert "\\" not in answer.json()["name"]
        job = maker.ended(answer.json()["address"])
        assert (job["state"], job["title"]) == ("ready", title), job


def test_what_exists_is_not_made_twice(maker: Maker, newspaper: Newspaper) -> None:
    link = newspaper.serve("/mot-lan-1002.html", article("Chỉ làm một lần", seed=6))
    first = maker.ordered(url=link)
    for _ in range(2):  # before it is made, and when it is
        again = maker.order(url=f"{link}?utm_source=x#giua")
        assert again.status_code == 409
        assert again.headers["location"] == first
        assert again.json()["job"]["address"] == first
        maker.ended(first)
    other = maker.ordered(url=link, voice="espeak:vi-vn-x-south", rate=1.25)
    assert maker.ended(other)["state"] == "ready"
    (episode,) = (one for one in maker.episodes() if one.title == "Chỉ làm một lần")
    assert (episode.voice, episode.rate) == ("vi-vn-x-south", 1.25)


def test_what_the_folder_has_already_is_not_made_again(maker: Maker, newspaper: Newspaper) -> None:
    link = newspaper.serve("/co-san-1003.html", article("Đã có sẵn trong thư mục", seed=16))
    address = maker.ordered(url=link)
    made = maker.ended(address)["result"]
    assert maker.send("DELETE", address).status_code == 204  # no job knows of it any more
    again = maker.order(url=link)
    assert again.status_code == 409
    assert again.json()["briefing"]["audio"] == made["audio"]


def test_what_was_removed_from_the_folder_is_made_again(maker: Maker) -> None:
    order = {"text": text("Đã bị xóa rồi", seed=7)}
    job = maker.ended(maker.ordered(**order))
    (maker.folder / job["result"]["audio"]).unlink()
    assert maker.ended(maker.ordered(**order))["state"] == "ready"
    assert (maker.folder / job["result"]["audio"]).exists()


def test_what_is_no_article_is_refused_in_vietnamese(maker: Maker, newspaper: Newspaper) -> None:
    empty = newspaper.serve("/trong.html", "<!doctype html><title>x</title><p>Đăng nhập</p>")
    for order in ({"url": empty}, {"url": f"{newspaper.url}/khong-co"}, {"text": " \n…"}):
        job = maker.ended(maker.ordered(**order))
        assert job["state"] == "failed"
        assert job["reason"].startswith("Không "), job
        assert "không " in job["reason"].partition("(")[2], job  # in whatever language it is run
    newspaper.serve("/trong.html", article("Bây giờ có bài", seed=8))
    failed = next(job for job in maker.jobs() if job["name"] == empty)
    assert maker.send("POST", f"{failed['address']}/retry").status_code == 202
    assert maker.ended(failed["address"])["state"] == "ready"
    assert maker.send("POST", f"{failed['address']}/retry").status_code == 409


def test_a_feed_asks_how_many(maker: Maker, newspaper: Newspaper) -> None:
    links = {
        f"Bài thứ {n} của nguồn tin": newspaper.serve(
            f"/nguon-{2000 + n}.html", article(f"Bài thứ {n} của nguồn tin", seed=20 + n)
        )
        for n in range(5)
    }
    link = newspaper.serve("/tin.rss", feed(links), "application/rss+xml")
    asked = maker.ended(maker.ordered(url=link))
    assert (asked["state"], asked["result"]) == ("failed", {"several": 5})
    assert "5 bài" in asked["reason"]
    divided = maker.ended(maker.ordered(url=link, count=2))
    assert divided["state"] == "ready"
    made = [maker.ended(f"/api/briefings/{id_}") for id_ in divided["result"]["jobs"]]
    assert [job["title"] for job in made] == list(links)[:2]
    assert {job["state"] for job in made} == {"ready"}


def test_a_job_is_cancelled_and_leaves_the_list(maker: Maker) -> None:
    before = {episode.id for episode in maker.episodes()}
    address = maker.ordered(text=text("Một bài rất dài", 900, seed=9))
    waiting = maker.ordered(text=text("Một bài đang chờ", seed=10))
    maker.wait(address, lambda job: job["spoken"])
    for each in (waiting, address):
        cancelled = maker.send("DELETE", each)
        assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert maker.ended(maker.ordered(text=text("Bài sau đó", seed=11)))["state"] == "ready"
    assert {episode.title for episode in maker.episodes() if episode.id not in before} == {
        "Bài sau đó"
    }
    assert maker.send("DELETE", address).status_code == 204
    assert maker.send("GET", address).status_code == 404
    assert address not in [job["address"] for job in maker.jobs()]
    assert maker.send("DELETE", address).status_code == 404


def test_it_can_be_heard_before_it_is_finished(maker: Maker) -> None:
    address = maker.ordered(text=text("Nghe trước khi xong", 100, seed=12))
    maker.wait(address, lambda job: job["spoken"])
    early = maker.send("GET", f"{address}/audio")
    assert (early.status_code, early.headers["content-type"]) == (200, "audio/mpeg")
    job = maker.ended(address)
    whole = (maker.folder / job["result"]["audio"]).read_bytes()
    assert len(early.content) > 100_000
    assert whole.endswith(early.content)  # the same frames, without tag and Info frame
    silence = early.content[:192]  # 300 ms before the first word, as in the file
    assert early.content.startswith(silence * 13)
    assert not any(silence[4:])


def test_each_change_is_sent_as_it_happens(maker: Maker) -> None:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["X-Briefing-Token"] = TOKEN
        with session.get(f"{maker.origin}/api/events", stream=True, timeout=60) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            address = maker.ordered(text=text("Theo dõi từng bước", 60, seed=13))
            seen = []
            for line in answer.iter_lines():
                if line.startswith(b"data: "):
                    job = json.loads(line[6:])
                    if job["address"].endswith(address[-16:]):
                        seen.append(job)
                if seen and seen[-1]["state"] == "ready":
                    break
    states = [job["state"] for job in seen]
    assert "making" in states
    spoken = [job["spoken"] for job in seen]
    assert spoken == sorted(spoken)
    assert spoken[-1] == seen[-1]["segments"]


def test_curl_as_documented(maker: Maker) -> None:
    header = f"Authorization: Bearer {TOKEN}"
    order = json.dumps({"text": text("Gửi bằng curl", seed=14)})
    address = f"{maker.origin}/api/briefings"
    curl = [tool("curl"), "--silent", "--show-error", "--noproxy", "*", "-H", header, address]
    for more in (["--json", order], ["-F", f"text={text('Gửi bằng biểu mẫu', seed=15)}"]):
        said = subprocess.run([*curl, *more], check=True, capture_output=True).stdout
        assert maker.ended(json.loads(said)["address"])["state"] == "ready"


def test_the_voices_that_may_be_asked_for(maker: Maker) -> None:
    offered = [voice["voice"] for voice in maker.send("GET", "/api/voices").json()["voices"]]
    assert "espeak:vi" in offered
    assert not [name for name in offered if name.startswith("silent")]
