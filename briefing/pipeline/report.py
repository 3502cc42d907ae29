"""One self-contained page about a briefing: what an editor or a report of a fault needs.

plan_page(planned)     a plan: every segment as written and as spoken, and what was left out
recording_page(path)   a recording: its waveform and loudness too, and the sound itself
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from html import escape
from mimetypes import guess_type
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from briefing._messages import date, figure, language
from briefing._messages import gettext as _
from briefing.errors import FormatError
from briefing.publishing import integrity, manifest
from briefing.publishing.companions import clock
from briefing.synthesis.sound_measures import SoundMeasures, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.pipeline.plan import Plan

SMALL = 24 * 2**20  # bytes: a sound of up to so many is in the page, nearly an hour at 64 kbit/s
_COLUMNS = 1500  # of a chart, at most: two to a pixel's width of a laptop
_QUIETEST = -60.0  # LUFS and dBTP at a chart's lower edge
_GRID = (-10, -20, -30, -40, -50)
_PROGRAM = """
const audio = document.querySelector("audio");
const charts = [...document.querySelectorAll(".chart")];
const seek = (seconds) => { audio.currentTime = seconds; audio.play(); };
if (audio) {
  for (const button of document.querySelectorAll("[data-start]"))
    button.addEventListener("click", () => seek(Number(button.dataset.start)));
  for (const chart of charts) {
    chart.dataset.seek = "";
    chart.querySelector("svg").addEventListener("click", (event) => {
      const { left, width } = event.currentTarget.getBoundingClientRect();
      seek((event.clientX - left) / width * chart.dataset.seconds);
    });
  }
  audio.addEventListener("timeupdate", () => charts.forEach((chart) => {
    chart.querySelector(".at").style.left = `${audio.currentTime / chart.dataset.seconds * 100}%`;
  }));
}
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """A segment; times in milliseconds, `start` unknown (None) where there is no sound."""

    number: int
    kind: str
    written: str
    spoken: str
    pause: int
    pause_kind: str
    start: int | None = None
    doubtful: bool = False


def plan_page(planned: Plan) -> str:
    """Return the page of a plan."""
    script = planned.script
    estimate = clock(script.estimate)
    facts = [
        (_("Duration"), _("about {time}").format(time=estimate)),
        *_credits(planned.article.source, planned.article.byline),
        *_unspoken(text for segment, _pause in script.segments() for text in segment.unread),
    ]
    chapters, start = [], 0
    for chapter in script.chapters:
        lines = [
            _Line(
                segment.id,
                segment.kind.value,
                segment.text,
                segment.spoken,
                pause.milliseconds,
                pause.kind.value,
            )
            for segment, pause in chapter.segments
        ]
        chapters.append((start, chapter.title, lines))
        start += chapter.estimate
    left_out = [(item.reason.value, item.text) for item in script.left_out]
    return _page(script.title, facts, chapters, left_out)


def recording_page(path: Path) -> str:
    """Return the page of a published briefing.

    Args:
        path: Its audio file or its manifest. The sound is in the page where it has at most `SMALL`
            bytes.

    Raises:
        FormatError: It is no briefing, its manifest is missing, or its sound cannot be read.
    """
    if not path.is_file():
        raise FormatError(_("{path} is not there").format(path=path), _("check the path"))
    data = manifest.read(path.with_suffix(".json"))
    try:
        integrity.check(data, path.parent)
        return _recording_page(data, path.with_name(Path(data["audio"]["file"]).name))
    except (KeyError, TypeError, ValueError) as exc:
        problem = _("{path} is not a whole manifest ({error})")
        raise FormatError(problem.format(path=path.with_suffix(".json"), error=exc)) from exc


def _recording_page(data: dict[str, Any], audio: Path) -> str:
    measures = measure(audio)
    peak = max((peak for peak in measures.true_peaks if peak is not None), default=None)
    facts = [
        (_("File"), audio.name),
        (_("Published"), date(dt.date.fromisoformat(data["published"]))),
        *_credits(data["source"], data["byline"]),
        (_("Duration"), clock(data["audio"]["milliseconds"])),
        (_("Loudness"), _decibels(measures.integrated, "LUFS")),
        (_("True peak"), _decibels(peak, "dBTP")),
        (_("Voices"), ", ".join(f"{each['engine']} {each['name']}" for each in data["voices"])),
        (_("Made by"), ", ".join(f"{name} {text}" for name, text in data["versions"].items())),
        *_unspoken(data["unread"]),
    ]
    chapters = list(_recorded_chapters(data))
    left_out = [(item["reason"], item["text"]) for item in data["left_out"]]
    return _page(data["title"], facts, chapters, left_out, _sound(audio, measures, chapters))


_Chapters = list[tuple[int, str, list[_Line]]]


def _recorded_chapters(data: dict[str, Any]) -> Iterator[tuple[int, str, list[_Line]]]:
    segments, doubtful = data["segments"], set(data.get("doubtful", ()))
    ends = [following["start"] for following in segments[1:]]
    ends.append(data["audio"]["milliseconds"])
    lines = [
        _Line(
            segment["id"],
            segment["kind"],
            segment["text"],
            segment["spoken"],
            end - segment["end"],
            segment["pause"],
            segment["start"],
            segment["text"] in doubtful,
        )
        for segment, end in zip(segments, ends, strict=True)
    ]
    for chapter in data["chapters"]:
        within = [line for line in lines if chapter["start"] <= (line.start or 0) < chapter["end"]]
        yield chapter["start"], chapter["title"], within


def _credits(source: str, byline: str) -> list[tuple[str, str]]:
    rows = [(_("Newspaper"), source), (_("Author"), byline)]
    return [(label, text) for label, text in rows if text]


def _unspoken(texts: Iterable[str]) -> list[tuple[str, str]]:
    text = "; ".join(texts)
    return [(_("Cannot be spoken"), text)] if text else []


def _page(
    title: str,
    facts: Sequence[tuple[str, str]],
    chapters: _Chapters,
    left_out: Sequence[tuple[str, str]],
    sound: str = "",
) -> str:
    template = Template(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(_PROGRAM.encode()).digest()).decode()
    columns = (_("Time"), _("Kind"), _("Written"), _("Spoken"), _("Pause"))
    return template.substitute(
        language=language(),
        title=escape(title),
        facts="".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts),
        sound=sound,
        segments_title=escape(_("Segments")),
        columns="".join(f"<th>{escape(name)}</th>" for name in columns),
        rows="\n".join(_rows(chapters)),
        left_out=_table(left_out),
        program=_PROGRAM,
        program_hash=f"sha256-{digest}",
    )


def _rows(chapters: _Chapters) -> Iterator[str]:
    for start, title, lines in chapters:
        cells = f'<td class="number">{clock(start)}</td><td colspan="4">{escape(title)}</td>'
        yield f'<tr class="chapter-row">{cells}</tr>'
        for line in lines:
            time = ""
            if line.start is not None:
                seconds = line.start / 1000
                time = f'<button type="button" data-start="{seconds}">{clock(line.start)}</button>'
            spoken = "=" if line.spoken == line.written else escape(line.spoken)
            if line.doubtful:
                spoken += f' <b class="wrong">{escape(_("maybe not said whole"))}</b>'
            yield (
                f'<tr><td class="number">{time}</td><td class="soft">{escape(_(line.kind))}</td>'
                f"<td>{escape(line.written)}</td><td>{spoken}</td>"
                f'<td class="number">{line.pause} ms'
                f' <span class="soft">{escape(_(line.pause_kind))}</span></td></tr>'
            )


def _table(left_out: Sequence[tuple[str, str]]) -> str:
    if not left_out:
        return ""
    rows = "".join(
        f"<tr><td>{escape(text)}</td><td>{escape(_(reason))}</td></tr>" for reason, text in left_out
    )
    heads = f"<th>{escape(_('Text'))}</th><th>{escape(_('Left out because'))}</th>"
    return (
        f"<h2>{escape(_('Not spoken'))}</h2>"
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _sound(audio: Path, measures: SoundMeasures, chapters: _Chapters) -> str:
    """Return the charts of a sound, and the sound itself where it is small."""
    player = f'<p class="soft">{escape(_("The sound is too long to be in this page."))}</p>'
    if audio.stat().st_size <= SMALL:
        kind, _encoding = guess_type(audio)
        data = base64.b64encode(audio.read_bytes()).decode()
        player = f'<audio controls src="data:{kind};base64,{data}"></audio>'
    seconds = measures.seconds
    marks = "".join(
        f"M{start / 1000 / seconds * 1000:.1f} 0V100" for start, _title, _lines in chapters
    )
    marked = f'<path class="chapter" d="{marks}"/>'
    wave = "".join(
        f"M{x:.1f} {50 - high * 50:.1f}V{50 - low * 50 + 0.3:.1f}h{step:.2f}V{50 - high * 50:.1f}z"
        for x, step, low, high in _thinned(measures.peaks)
    )
    grid = "".join(f"M0 {_height(level):.1f}H1000" for level in _GRID)
    levels = "".join(
        f'<path class="{name}" d="{_curve(values, seconds)}"/>'
        for name, values in (("peak", measures.true_peaks), ("loud", measures.short_term))
    )
    labels = "".join(f'<span style="top: {_height(level):.1f}%">{level}</span>' for level in _GRID)
    levels_title = _("Loudness over three seconds (LUFS), true peak of each second (dBTP)")
    return (
        f"{player}<h2>{escape(_('Waveform'))}</h2>"
        + _chart(f'<path class="wave" d="{wave}"/>{marked}', seconds)
        + f"<h2>{escape(levels_title)}</h2>"
        + _chart(f'<path class="grid" d="{grid}"/>{levels}{marked}', seconds, labels)
    )


def _chart(paths: str, seconds: float, labels: str = "") -> str:
    return (
        f'<div class="chart" data-seconds="{seconds:.3f}">{labels}'
        f'<svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">{paths}</svg>'
        '<div class="at"></div></div>'
    )


def _thinned(peaks: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    """Yield each column of a waveform: where it begins, its width, its lowest and highest value."""
    many = -(-len(peaks) // _COLUMNS)
    step = 1000 * many / max(len(peaks), 1)
    for number, at in enumerate(range(0, len(peaks), many or 1)):
        lows, highs = zip(*peaks[at : at + many], strict=True)
        yield number * step, step, min(lows), max(highs)


def _curve(values: Sequence[float | None], seconds: float) -> str:
    """Return the path of a value for each second, with gaps where there is none."""
    many = -(-len(values) // _COLUMNS)
    path, drawing = "", False
    for at in range(0, len(values), many or 1):
        known = [value for value in values[at : at + many] if value is not None]
        if known:
            place = f"{min((at + 1) / seconds, 1) * 1000:.1f} {_height(max(known)):.1f}"
            path += f"{'L' if drawing else 'M'}{place}"
        drawing = bool(known)
    return path


def _height(level: float) -> float:
    """Return how far below a chart's upper edge a level stands, in hundredths of its height."""
    return min(max(level / _QUIETEST, 0), 1) * 100


def _decibels(level: float | None, unit: str) -> str:
    return _("nothing is heard") if level is None else f"{figure(level, '.1f')} {unit}"
