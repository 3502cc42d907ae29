"""What a listener is told, in Vietnamese, where something cannot be made.

The server's own language is that of whoever runs it: what is raised for a listener is raised within
`for_listeners`.
"""

from __future__ import annotations

from functools import partial

from briefing._messages import speaking
from briefing.errors import (
    EngineError,
    OutputError,
    SourceError,
    ToolMissingError,
    UsageError,
)
from briefing.net.errors import FetchError, RefusedError
from briefing.server.making.jobs import MOST_JOBS, ExistsError, QueueFullError

for_listeners = partial(speaking, "vi")

EXISTS = "Bài này đã có, hoặc đang được làm."
# The most specific first.
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (ExistsError, EXISTS),
    (QueueFullError, f"Hàng đợi đã đủ {MOST_JOBS} bài. Hãy chờ một lúc rồi gửi lại."),
    (RefusedError, "Không nhận liên kết hoặc tệp này, vì nó không an toàn hoặc không cho máy đọc."),
    (FetchError, "Không tải được trang này. Hãy kiểm tra liên kết, hoặc thử lại sau."),
    (SourceError, "Không thấy bài báo nào đọc được ở đây."),
    (EngineError, "Giọng đọc không làm việc được lúc này."),
    (OutputError, "Máy chủ không ghi được tệp."),
    (ToolMissingError, "Máy chủ chưa cài phần đọc được loại tệp này."),
    (UsageError, "Máy chủ không làm được theo cách này."),
)
SEVERAL = "Đây là trang có {count} bài. Hãy chọn số bài muốn gửi."


def reason_of(exc: BaseException) -> str:
    """Return why something cannot be made; of sources with what exactly is the matter."""
    if count := getattr(exc, "count", 0):
        return SEVERAL.format(count=count)
    reason = next((text for kind, text in _REASONS if isinstance(exc, kind)), "Có lỗi ở máy chủ.")
    # What is wrong with a source is its sender's own; other errors may name files of the server.
    return f"{reason} ({exc.problem})" if isinstance(exc, SourceError) else reason
