"""What a person can choose, with the defaults. A value out of its range raises UsageError."""

from __future__ import annotations

import re
import string
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from briefing._messages import gettext as _
from briefing.errors import UsageError
from briefing.model.checks import Checked, declared, fitting
from briefing.model.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

Frequency = Literal["", "hourly", "daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True)
class FeedSettings(Checked):
    """A podcast; see `briefing.publishing.feed.Channel`, which checks the values.

    Attributes:
        base_url: Where the output folder is served; empty for no feed.
        title: The show's.
        author: Who makes it; empty for the title.
        email: The owner's, which directories ask for; everyone can read it.
        newest: How many briefings feed.xml lists; older ones go to its archive.
        description: A sentence or two.
        category: One of Apple's.
        guid: The show's permanent identifier; empty to derive it from the address, as is right
            until the feed moves.
        frequency: How often a new briefing is to be expected; empty to say nothing.
    """

    at: ClassVar[str] = "feed."

    base_url: str = ""
    title: str = "Bản tin"
    author: str = ""
    email: str = ""
    newest: int = 100
    description: str = "Tin tức tiếng Việt, đọc thành tiếng."
    category: str = "News"
    guid: str = ""
    frequency: Frequency = "daily"


@dataclass(frozen=True, slots=True)
class ServeSettings(Checked):
    """What `briefing serve` does beside reading.

    Attributes:
        make: Whether whoever knows the token may have briefings made.
    """

    at: ClassVar[str] = "serve."

    make: bool = False


Ordering = Literal["given", "date", "section", "importance", "section,importance"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

LONGEST = 24 * 60  # minutes

# What may stand in braces, by the line that it stands in; all others know the day.
_DAY = frozenset({"weekday", "date", "day", "month", "year", "edition"})
_KNOWN = {
    "headlines": _DAY | {"count"},
    "section": _DAY | {"section"},
    "credit": _DAY | {"source"},
    "more": _DAY | {"source"},
    "differ": _DAY | {"source", "figure", "other", "other_figure"},
    "later": _DAY | {"source", "figure"},
    "unsure": _DAY | {"source", "figure", "other", "other_figure"},
    "earlier": _DAY | {"earlier"},
    "greeting": _DAY | {"count"},
}


@dataclass(frozen=True, slots=True)
class Wording(Checked):
    """The newsreader's own words. An empty one is not spoken.

    In each, {weekday}, {date}, {day}, {month} and {year} are those of the bulletin, {edition} is
    what tells it from others of its day (`sáng`, `6 giờ`; empty for the only one); {count} is the
    number of its stories, {section} a story's section, {source} its newspaper or agency.

    Attributes:
        title: Of the bulletin, written only.
        name: Its files are called by, written only.
        opening: The first chapter's title, written only.
        closing: The last chapter's title, written only.
        greeting: How it opens.
        headlines: What leads to the headlines.
        details: What leads from them to the stories.
        next: What leads to another story, in turn.
        last: What leads to the last one.
        section: What leads to another section, where stories are ordered by it.
        credit: Where a story is from, where it is another source than the last story's.
        more: What leads to sentences of another newspaper ({source}) on the same event.
        earlier: What an earlier edition told of a running story: its headline, {earlier}.
        differ: How two newspapers differ on a figure, a name or a time: {source} states {figure},
            {other} {other_figure}.
        later: What a later report ({source}) of the event states instead of what was told.
        unsure: How two articles of one newspaper differ.
        farewell: How it ends.
        ai: What says at its end that a machine speaks; see `BulletinSettings.say_ai`.
    """

    at: ClassVar[str] = "bulletin.wording."

    title: str = "Bản tin {edition} ngày {date}"
    name: str = "Bản tin {edition}"
    opening: str = "Lời chào và tin chính"
    closing: str = "Lời kết"
    greeting: str = "Kính chào quý vị và các bạn. Đây là bản tin {edition} {weekday}, ngày {date}."
    headlines: str = "Bản tin hôm nay gồm {count} tin. Sau đây là những nội dung chính."
    details: str = "Và bây giờ, mời quý vị và các bạn nghe nội dung chi tiết."
    next: tuple[str, ...] = (
        "Tin tiếp theo.",
        "Tiếp tục bản tin.",
        "Chuyển sang một tin khác.",
        "Mời quý vị và các bạn nghe tiếp.",
    )
    last: str = "Và sau đây là tin cuối cùng."
    section: str = "Chuyên mục {section}."
    credit: str = "Tin của {source}."
    more: str = "{source} cho biết thêm:"
    earlier: str = "Như bản tin trước đã đưa: {earlier}."
    differ: str = "Theo {source}, {figure}; theo {other}, {other_figure}."
    later: str = "Tin mới hơn của {source}: {figure}."
    unsure: str = "{source} nêu cả hai: {figure} và {other_figure}."
    farewell: str = (
        "Bản tin đến đây là hết. Cảm ơn quý vị và các bạn đã quan tâm theo dõi. "
        "Xin kính chào và hẹn gặp lại."
    )
    ai: str = "Bản tin này được đọc bằng giọng nói nhân tạo."

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        for item in fields(self):
            value = getattr(self, item.name)
            for text in (value,) if isinstance(value, str) else value:
                _check(item.name, text)


@dataclass(frozen=True, slots=True)
class Sounds(Checked):
    """What is heard beside speech: paths of sound files, or names of ours; empty for none.

    Attributes:
        intro: Opens the bulletin.
        outro: Ends it.
        bed: Lies under the headlines.
        chime: Stands between two stories.
    """

    at: ClassVar[str] = "bulletin.sounds."

    intro: str | Path = ""
    outro: str | Path = ""
    bed: str | Path = ""
    chime: str | Path = ""


@dataclass(frozen=True, slots=True)
class BulletinSettings(Checked):
    """How the articles of a bulletin are put together.

    Attributes:
        order: As they were given, by date (the newest first), by section, by importance, or by
            section and within each by importance.
        minutes: How long it shall be; 0 for all there is.
        headlines: How many there are at most; 0 for none.
        similar: From which likeness on two stories are one, 0 to 1; 0 tells all of them.
        say_ai: Whether it says at its end that a machine speaks.
    """

    at: ClassVar[str] = "bulletin."

    order: Ordering = "given"
    minutes: float = 0.0
    headlines: int = 10
    similar: float = 0.5
    say_ai: bool = True
    wording: Wording = field(default_factory=Wording)
    sounds: Sounds = field(default_factory=Sounds)

    @property
    def by_section(self) -> bool:
        """Whether a section's stories are told together."""
        return "section" in self.order.split(",")

    @property
    def by_importance(self) -> bool:
        """Whether what weighs more is told first."""
        return "importance" in self.order.split(",")

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        if self.minutes and not 1 <= self.minutes <= LONGEST:
            raise UsageError(
                _("a bulletin cannot take {minutes:g} minutes").format(minutes=self.minutes),
                _("choose from 1 to {longest}, or 0 for all there is").format(longest=LONGEST),
            )
        if not 0 <= self.similar <= 1:
            raise UsageError(
                _("bulletin.similar is {similar:g}, out of its range").format(similar=self.similar),
                _("choose from 0 to 1"),
            )
        if self.headlines < 0:
            raise UsageError(
                _("there cannot be {headlines} headlines").format(headlines=self.headlines),
                _("0 is none"),
            )


@dataclass(frozen=True, slots=True)
class EditionSettings:
    """A bulletin that is made by itself, on its days at its time: a table `[[edition]]`.

    Attributes:
        name: Tells it from the others, as `sáng`.
        sources: Feeds, pages of sections, folders.
        at: When it is due, `05:30`.
        days: On which.
        timezone: That `at` is in, as the IANA database names it.
        minutes: How long it shall be; 0 for all there is.
        order: Of its stories.
        voice: Who reads; empty for the voices of the settings.
        sounds: What is heard beside speech; empty for those of the settings.
        keep: Days after which one is removed; 0 keeps all.
    """

    name: str
    sources: tuple[str, ...]
    at: str
    days: tuple[Weekday, ...] = WEEKDAYS
    timezone: str = "Asia/Ho_Chi_Minh"
    minutes: float = 0.0
    order: Ordering = "date"
    voice: tuple[str, ...] = ()
    sounds: Sounds = field(default_factory=Sounds)
    keep: int = 30

    def __post_init__(self) -> None:
        # Not by `Checked`, whose own `at` is what stands before a field's name.
        for name, kind in declared(type(self)).items():
            right = fitting(kind, getattr(self, name), f"edition.{name}")
            object.__setattr__(self, name, right)
        for name in ("name", "sources", "days"):
            if not getattr(self, name):
                raise UsageError(
                    _("edition.{name} is empty").format(name=name),
                    _("give the edition its {name}").format(name=name),
                )
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", self.at):
            raise UsageError(_("edition.at is {at!r}").format(at=self.at), _("write it as 05:30"))
        if self.keep < 0:
            raise UsageError(_("edition.keep is {keep}").format(keep=self.keep), _("0 keeps all"))
        BulletinSettings(minutes=self.minutes)
        from zoneinfo import ZoneInfo  # lazy: 8 ms, and few have editions

        try:
            ZoneInfo(self.timezone)
        except (ValueError, OSError, KeyError) as exc:
            raise UsageError(
                _("edition.timezone is {timezone!r}, which is not known here").format(
                    timezone=self.timezone
                ),
                _("write it as Asia/Ho_Chi_Minh"),
            ) from exc


def _check(name: str, text: str) -> None:
    """Raise UsageError when a line asks for what there is not."""
    known = _KNOWN.get(name, _DAY)
    try:
        asked = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as exc:
        raise UsageError(
            _("bulletin.wording.{name} cannot be filled in ({reason})").format(
                name=name, reason=exc
            ),
            _("write {{ for a brace"),
        ) from exc
    if unknown := sorted(asked - known):
        places = ", ".join(f"{{{place}}}" for place in sorted(known))
        raise UsageError(
            _("bulletin.wording.{name} asks for {{{place}}}, which is not known there").format(
                name=name, place=unknown[0]
            ),
            _("use {places}").format(places=places),
        )


Titles = Literal["plain", "tone", "second voice"]
PLAIN: Titles = "plain"
TONE: Titles = "tone"
SECOND_VOICE: Titles = "second voice"

Format = Literal["mp3", "m4a", "ogg", "wav"]
DRAWN, NO_COVER = "drawn", "none"

SLOWEST, FASTEST = 0.7, 2.0
# Some players land up to 46 ms before a chapter's start: less silence, and they clip a word.
SHORTEST_PAUSE, LONGEST_PAUSE = 100, 10_000
MOST_VOICES = 2
QUIETEST, LOUDEST = -40.0, -9.0
NAME_FIELDS = ("date", "year", "month", "day", "title", "slug", "newspaper", "source", "section")
_CUT = re.compile(r"(\.\d{1,2})?")  # a field may be cut short, as {slug:.20}


@dataclass(frozen=True, slots=True)
class Pauses(Checked):
    """Silence, in milliseconds, at a rate of 1.0; between segments it is whole frames of 24 ms.

    Attributes:
        sentence: Behind a sentence, also behind one within a quotation.
        paragraph: Behind a paragraph.
        title: Behind a title or a heading, and before one.
        story: Behind a story.
        start: Before the first word, at any rate: headsets wake late.
        comma: At a comma within a sentence.
        dash: At a dash or a bracket.
        semicolon: At a semicolon or a colon.
        follow_rate: Whether they are shorter where speech is faster, and longer where it is slower.
    """

    at: ClassVar[str] = "pauses."

    sentence: int = 360
    paragraph: int = 600
    title: int = 840
    story: int = 1200
    start: int = 300
    comma: int = 200
    dash: int = 200
    semicolon: int = 300
    follow_rate: bool = True

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        _within("pauses.start", self.start, 0, LONGEST_PAUSE, "ms")
        for name in _PACED:
            _within(f"pauses.{name}", getattr(self, name), SHORTEST_PAUSE, LONGEST_PAUSE, "ms")

    def at_rate(self, rate: float) -> Pauses:
        """Return the pauses of speech at a rate; the one before the first word is the same."""
        if not self.follow_rate or rate == 1.0:
            return self
        paced = {name: round(getattr(self, name) / rate) for name in _PACED}
        return replace(
            self,
            **{name: min(max(ms, SHORTEST_PAUSE), LONGEST_PAUSE) for name, ms in paced.items()},
        )

    def at_mark(self, mark: Mark) -> int:
        """Return the pause at a mark within a sentence; 0 where there is none."""
        match mark:
            case Mark.QUOTATION:
                return 0
            case Mark.COMMA:
                return self.comma
            case Mark.DASH | Mark.BRACKET:
                return self.dash
            case Mark.SEMICOLON | Mark.COLON:
                return self.semicolon
            case _:
                return self.sentence


_PACED = ("sentence", "paragraph", "title", "story", "comma", "dash", "semicolon")


@dataclass(frozen=True, slots=True)
class ChapterLengths(Checked):
    """How long a chapter should be, in seconds."""

    at: ClassVar[str] = "chapters."

    shortest: int = 15
    longest: int = 75

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        _within("chapters.shortest", self.shortest, 1, 3600, "s")
        if self.longest < 2 * self.shortest:
            raise UsageError(
                _("chapters of {shortest} to {longest} s leave no choice where to cut").format(
                    shortest=self.shortest, longest=self.longest
                ),
                _("make chapters.longest at least twice chapters.shortest"),
            )


@dataclass(frozen=True, slots=True)
class SpeechChoices(Checked):
    """Regional and house choices, as `briefing.text.Options` explains them.

    Attributes:
        lexicon: The path of a lexicon file; empty for none.
    """

    at: ClassVar[str] = "speech."

    thousand: Literal["nghìn", "ngàn"] = "nghìn"
    zero: Literal["linh", "lẻ"] = "linh"
    four: Literal["tư", "bốn"] = "tư"
    mung: bool = False
    lexicon: str | Path = ""


@dataclass(frozen=True, slots=True)
class Settings(Checked):
    """Everything that decides how a briefing sounds and where it goes.

    Attributes:
        engine: A name in the registry, or `auto`.
        auto: The engines that `auto` tries, in order; empty for all, the most natural first.
        voice: Who reads, in turn where there are two; empty for the best. Each is a voice's name,
            `ENGINE:NAME`, or the path of a Piper voice.
        turn: What two voices take turns by.
        titles: How titles and headings stand out: not at all, by a soft tone before each, or by the
            second of two voices, which then reads nothing else.
        rate: 0.7 to 2.0; 1.0 is the voice's own pace.
        pauses: Between segments, and at the marks within them.
        chapters: How long they should be.
        bitrate: Kbit/s.
        quality: LAME's, 1, the slowest, to 9; 0 for the nearest to the voice by measurement:
            7 for espeak's and Piper's, 5 for all others.
        sample_rate: Hz.
        loudness: LUFS of the mono file.
        captions: Whether photo captions are spoken.
        name: How files are called; `NAME_FIELDS` in braces are filled in, in ASCII.
        layout: The folders of a batch within its output folder, likewise; empty for none.
        format: The container.
        cover: `drawn`, `none`, or the path of a picture.
        player: Whether the output folder gets the player.
        speech: Regional and house choices.
        engines: Options for the engines, a table for each; there may be keys among them.
        bulletin: How a bulletin is put together, and its wording.
        feed: The podcast that the output folder is, where it is served.
        serve: What a server does beside reading.
        edition: Bulletins that are made by themselves.
        language: What the command line speaks with its user; empty for what the environment asks
            for. What is made does not depend on it.
    """

    engine: str = "auto"
    auto: tuple[str, ...] = ()
    voice: tuple[str, ...] = ()
    turn: Literal["story", "paragraph"] = "story"
    titles: Titles = PLAIN
    rate: float = 1.0
    pauses: Pauses = field(default_factory=Pauses)
    chapters: ChapterLengths = field(default_factory=ChapterLengths)
    bitrate: int = 64
    quality: int = 0
    sample_rate: int = 24_000
    loudness: float = -19.0
    captions: bool = False
    name: str = "{date}-{slug}"
    layout: str = "{year}/{month}/{day}"
    format: Format = "mp3"
    cover: str | Path = DRAWN
    player: bool = True
    speech: SpeechChoices = field(default_factory=SpeechChoices)
    engines: dict[str, dict[str, object]] = field(default_factory=dict, repr=False)
    bulletin: BulletinSettings = field(default_factory=BulletinSettings)
    feed: FeedSettings = field(default_factory=FeedSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    edition: tuple[EditionSettings, ...] = ()
    language: Literal["", "en", "vi"] = ""

    def __post_init__(self) -> None:
        given: Any = self.voice
        if isinstance(given, str | Path):  # one may be given as it is
            given = (given,) if given else ()
        if isinstance(given, list | tuple):  # one that is a file, by its path
            given = tuple(str(voice) if isinstance(voice, Path) else voice for voice in given)
        object.__setattr__(self, "voice", given)
        Checked.__post_init__(self)
        names = [edition.name for edition in self.edition]
        if len(set(names)) < len(names):
            raise UsageError(_("two editions have one name"), _("give each its own"))
        if self.titles == SECOND_VOICE and len(self.voice) != MOST_VOICES:
            raise UsageError(
                _("titles are to be read by a second voice, and there is none"),
                _('name two, as voice = ["…", "…"]'),
            )
        if len(self.voice) > MOST_VOICES:
            raise UsageError(
                _("{count} voices are too many").format(count=len(self.voice)),
                _("name one or two"),
            )
        _check_name("name", self.name)
        if self.layout:
            _check_name("layout", self.layout)
        _within("rate", self.rate, SLOWEST, FASTEST, "")
        _within("loudness", self.loudness, QUIETEST, LOUDEST, "LUFS")

    def deciding(self, *, bulletin: bool = False) -> dict[str, Any]:
        """Return as plain data what decides the files of a briefing: what is left out changes none.

        The engines' options are not among it: which of them decide something, engines know.

        Args:
            bulletin: Whether the briefing is one.
        """
        values = asdict(replace(self, engines={}))
        del values["engines"], values["layout"], values["player"], values["feed"]
        del values["serve"], values["edition"], values["language"]
        if not bulletin:
            del values["bulletin"]
        return values


def check_template(what: str, template: str, fields: Sequence[str]) -> None:
    """Refuse a template that cannot be filled in.

    Args:
        what: It is, for the message.
        template: With fields in braces, which may be cut short, as `{slug:.20}`.
        fields: That are known.

    Raises:
        UsageError: It asks for another field, or is malformed.
    """
    try:
        for __, field_name, cut, conversion in string.Formatter().parse(template):
            if field_name is not None and field_name not in fields:
                raise ValueError(_("there is no {{{name}}}").format(name=field_name))  # noqa: TRY301
            if conversion or not _CUT.fullmatch(cut or ""):
                raise ValueError(_("{{{name}}} is only filled in").format(name=field_name))  # noqa: TRY301
    except ValueError as exc:
        known = ", ".join(f"{{{name}}}" for name in fields)
        raise UsageError(
            _("{what} {template!r} cannot be filled in ({reason})").format(
                what=what, template=template, reason=exc
            ),
            _("use {places}").format(places=known),
        ) from exc


def _check_name(name: str, template: str) -> None:
    """Refuse a name's template that cannot be filled in, or could lead out of its folder."""
    check_template(_("the {name} template").format(name=name), template, NAME_FIELDS)
    parts = template.replace("\\", "/").split("/")
    if name == "name" and not parts[-1].strip("-. "):
        raise UsageError(
            _("name is {template!r}, which names no file").format(template=template),
            _("try {date}-{slug}"),
        )
    if not template.isprintable() or not parts[0] or ".." in parts or template[1:2] == ":":
        raise UsageError(
            _("{name} is {template!r}, which is no name within the output folder").format(
                name=name, template=template
            ),
            _("leave out '..', control characters, and what begins a path"),
        )


def _within(name: str, value: float, least: float, most: float, unit: str) -> None:
    if not least <= value <= most:
        raise UsageError(
            _("{name} is {value:g}, out of its range").format(name=name, value=value),
            _("choose from {least:g} to {most:g}{unit}").format(
                least=least, most=most, unit=unit and f" {unit}"
            ),
        )
