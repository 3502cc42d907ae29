"""Clock times, durations and records: 5h30, 23g15, 07:30, 19h–21h, 3'41", phút 90+2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.text.patterns import LATIN_SMALL, pattern
from briefing.text.rules import numbers

if TYPE_CHECKING:
    import re

    from briefing.text.context import Context, Match
    from briefing.text.options import Options

_MINUTES = r"(?:\s?([0-5]?\d)(?:['’]|\s?ph(?:út)?(?![^\W_])|p)?(?:([0-5]\d)(?:s|''|\"|”)?)?)"
_HOURS = rf"(\d{{1,3}})(?:\s?[hH]{_MINUTES}?|g{_MINUTES})"
_SOUTH = r"(\d{1,2})g"
_CLOCK = r"([01]?\d|2[0-4])[:]([0-5]\d)(?::([0-5]\d))?"
_STRETCH = pattern(r"(\d{1,2})p(?:h|hút)?\s?(\d{1,2})(?:s|giây|'')?(?![^\W_]|[.,]\d)")
_AFTER = r"(?![^\W_]|[.,:]\d)"
_TO = r"\s?[-–—]\s?"
_HOUR = pattern(_HOURS + _AFTER)
_HOUR_TO = pattern(rf"{_TO}(?:{_HOURS}|{_SOUTH}){_AFTER}")
_SOUTH_HOUR = pattern(_SOUTH + _AFTER)
_COLON = pattern(_CLOCK + _AFTER)
_COLON_TO = pattern(rf"{_TO}{_CLOCK}{_AFTER}")
_GOES_ON = pattern(rf" [{LATIN_SMALL}(]")
_TWELVE = pattern(r"(0?[1-9]|1[0-2])(?=\s?[aApP]\.?[mM](?![^\W_]))")
_FROM = pattern(rf"(\d{{1,2}}){_TO}(?=(\d{{1,2}})\s?(?:h|giờ)(?![^\W\d_]))")
_MINUTES_LEFT = pattern(r"\d giờ $")
_AT = pattern(
    r"(?:lúc|từ|đến|tới|vào|hồi|trước|sau|khoảng|hơn|sáng|trưa|chiều|tối|đêm|mới|gần|ngày)\s*$"
)
_DAYTIME = pattern(r"\s*(?:sáng|trưa|chiều|tối|đêm|khuya|ngày|hôm|cùng ngày|kém|mỗi)\b")
_PACE = pattern(r"(\d{1,2}):([0-5]\d)(?![:\d]|[.,]\d)(\s?/\s?km)?")
_HALF_DAY = pattern(r"\s?([aApP])\.?[mM]\b\.?")
_LAST_HOUR = 24
_RECORD = pattern(
    r"(\d{1,3})['’′](\d{1,2})(?:[.,](\d{1,3}))?(?:(?:\"|”|''|’’|″|s)(\d{1,2})?)?(?!\d)"
)
_SPRINT = pattern(r"(\d{1,2})(?:\"|”|''|″)(\d\d)(?![^\W_]|[.,]\d)")
_OPEN_QUOTE = pattern(r"(?:^|[\s(])['‘](?!\s)[^'’]*$")
_LISTED = pattern(r"\s*(?:[.,;)]|[-–—]\s|$)")  # a scorer's minute, before the next scorer
_ADDED = pattern(r"(\d{1,3})\s?\+\s?(\d{1,2})['’′]?(?![\d.,]\d)")
_MINUTE = pattern(r"(\d{1,3})['’′](?![^\W_]|['’])")


def _spoken(hour: str, minute: str | None, second: str | None, options: Options) -> str:
    spoken = f"{numbers.cardinal(hour, options)} giờ"
    if minute and (int(minute) or (second and int(second))):
        spoken += f" {numbers.cardinal(minute, options)} phút"
    if second and int(second):
        spoken += f" {numbers.cardinal(second, options)} giây"
    return spoken


def _part_of_day(hour: int, *, afternoon: bool) -> str:
    if not afternoon:
        return "sáng"
    if hour == 12:  # noqa: PLR2004
        return "trưa"
    return "chiều" if hour < 6 else "tối"  # noqa: PLR2004


def _groups(found: re.Match[str]) -> tuple[str, str | None, str | None]:
    """Return the hour, the minute and the second of a match of any of the shapes."""
    hour, *rest = [group for group in found.groups() if group]
    return hour, rest[0] if rest else None, rest[1] if len(rest) > 1 else None


def _clock_at(context: Context) -> tuple[re.Match[str], re.Pattern[str]] | None:
    """Return the match of a time of day and the pattern of a second one after a dash."""
    text, start = context.text, context.start
    if found := _HOUR.match(text, start):
        return found, _HOUR_TO
    found = _SOUTH_HOUR.match(text, start)  # 19g may be grams too
    if (
        found
        and int(found[1]) <= 24  # noqa: PLR2004
        and (_AT.search(context.left) or _DAYTIME.match(text, found.end()))
    ):
        return found, _HOUR_TO
    if (found := _COLON.match(text, start)) and not context.after("ratio"):
        return found, _COLON_TO
    found = _TWELVE.match(text, start)
    return (found, _COLON_TO) if found else None


def clock(context: Context) -> Match | None:
    """Read a time of day, or a stretch between two: 7h07, 19:30, 5h30 - 7h, 9:00 p.m."""
    if pace := _pace(context):
        return pace
    one = _clock_at(context)
    if not one:
        return _from(context)
    found, to = one
    text, end = context.text, found.end()
    spoken = _spoken(*_groups(found), context.options)
    if last := to.match(text, end):
        spoken += f" đến {_spoken(*_groups(last), context.options)}"
        end = last.end()
    if context.start and text[context.start - 1].isalpha():  # "sub3:41"
        spoken = spoken.removesuffix(" phút")
    if half := _HALF_DAY.match(text, end):
        spoken += f" {_part_of_day(int(found[1]), afternoon=half[1] in 'pP')}"
        end = half.end()
        if half[0].endswith(".") and not _GOES_ON.match(text, end):
            end -= 1
    elif to is _COLON_TO and text.startswith(" giờ", end) and not text[end + 4 : end + 5].isalnum():
        end += 4  # "8:30 giờ tối": the hour is already said
    return end, spoken


def _pace(context: Context) -> Match | None:
    """Read the minutes and the seconds that a runner takes for a kilometre: pace 5:30, 4:15/km."""
    found = _PACE.match(context.text, context.start)
    if not found or not (found[3] or context.ends("pace")):
        return None
    minutes, seconds = (numbers.cardinal(group, context.options) for group in found.group(1, 2))
    return found.end(2), f"{minutes} phút {seconds}" + (" giây" if found[3] else "")


def _from(context: Context) -> Match | None:
    """Read the first hour of a stretch whose unit stands only at its end: 7-9h, 22 - 5 giờ.

    Behind an hour the figures are its minutes: "15 giờ 30 - 17 giờ".
    """
    found = _FROM.match(context.text, context.start)
    if not found:
        return None
    latest = max(int(found[1]), int(found[2]))
    if latest > _LAST_HOUR and not _MINUTES_LEFT.search(context.left):
        return None
    return found.end(), f"{numbers.cardinal(found[1], context.options)} đến"


def record(context: Context) -> Match | None:
    """Read a running time: 3'41", 11'05"34, 9"58, 4p30s."""
    stretch = _STRETCH.match(context.text, context.start)
    if stretch:
        first, last = (numbers.cardinal(group, context.options) for group in stretch.groups())
        return stretch.end(), f"{first} phút {last} giây"
    options = context.options
    sprint = _SPRINT.match(context.text, context.start)
    if sprint:
        return (
            sprint.end(),
            f"{numbers.cardinal(sprint[1], options)} giây {_hundredths(sprint[2], options)}",
        )
    found = _RECORD.match(context.text, context.start)
    if not found:
        return None
    spoken = f"{numbers.cardinal(found[1], options)} phút {numbers.cardinal(found[2], options)}"
    if found[3]:
        spoken += f" phẩy {numbers.digits(found[3])}"
    spoken += " giây"
    if found[4]:
        spoken += f" {_hundredths(found[4], options)}"
    return found.end(), spoken


def _hundredths(figures: str, options: Options) -> str:
    """Read the hundredths of a second that follow it: "giây ba mươi tư", "giây không bảy"."""
    return numbers.digits(figures) if figures[0] == "0" else numbers.cardinal(figures, options)


def minute(context: Context) -> Match | None:
    """Read a minute of a match: 90+2, 35'."""
    added = _ADDED.match(context.text, context.start)
    if added and (context.previous in {"phút", "hiệp"} or added[0][-1] in "'’′"):
        first, second = (numbers.cardinal(figures, context.options) for figures in added.groups())
        lead = "" if context.previous == "phút" else "phút "
        return added.end(), f"{lead}{first} cộng {second}"
    found = _MINUTE.match(context.text, context.start)
    if found and not _inside_quotes(context):
        spoken = numbers.cardinal(found[1], context.options)
        bracketed = context.text[context.start - 1 : context.start] == "("
        if context.previous == "phút":
            return found.end(), spoken
        scorer = context.named and _LISTED.match(context.text, found.end())
        return found.end(), f"phút {spoken}" if bracketed or scorer else f"{spoken} phút"
    return None


def _inside_quotes(context: Context) -> bool:
    """Return whether a single quotation mark is open here, which the next one would close."""
    line = context.text[max(0, context.start - 400) : context.start]
    return bool(_OPEN_QUOTE.search(line))
