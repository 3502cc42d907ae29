"""A newspaper on loopback: articles, a section's page, a feed, and what is no article."""

from __future__ import annotations

import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self

WORDS = (
    "người dân xã vùng cao đã đi lại thuận lợi hơn nhờ con đường mới mở trong mùa khô năm nay "
    "chính quyền địa phương cho biết công trình được hoàn thành sớm hơn kế hoạch một tháng và "
    "học sinh có thể đến trường bằng xe đạp thay vì đi bộ qua suối như trước đây"
)


def sentences(count: int, seed: int = 0) -> list[str]:
    """Write sentences of some 15 words, others for each seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    made = []
    for _ in range(count):
        words = [chance.choice(WORDS.split()) for _ in range(chance.randint(12, 18))]
        made.append(f"{' '.join(words).capitalize()}.")
    return made


def text(title: str, count: int = 6, seed: int = 0) -> str:
    """Write a plain text as a person would paste it."""
    return f"{title}\n\n" + "\n\n".join(sentences(count, seed)) + "\n"


def article(title: str, count: int = 6, seed: int = 0) -> str:
    """Write the page of an article."""
    body = "".join(f"<p>{line}</p>" for line in sentences(count, seed))
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:type" content="article"></head><body><article><h1>{title}</h1>'
        f"<time>19/05/2026</time>{body}</article></body></html>"
    )


def feed(links: dict[str, str]) -> str:
    """Write a feed of titles and their links."""
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link></item>" for title, link in links.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Báo Thử</title>'
        f"<link>http://localhost/</link>{items}</channel></rss>"
    )


class Newspaper:
    """Serves pages while its block lasts; `pages` are by their paths, and may change."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version: ClassVar[str] = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                status, headers, body = outer.pages.get(self.path, (404, {}, b"nothing"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def serve(self, path: str, body: str, kind: str = "text/html; charset=utf-8") -> str:
        """Put a page at a path, and return its link."""
        self.pages[path] = (200, {"Content-Type": kind}, body.encode())
        return self.url + path

    def redirect(self, path: str, to: str) -> str:
        """Let a path lead elsewhere, and return its link."""
        self.pages[path] = (302, {"Location": to}, b"")
        return self.url + path

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
