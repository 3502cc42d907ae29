"""From an article to a script: what is said, in which order, with which pauses."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from briefing._messages import gettext as _
from briefing.errors import SourceError
from briefing.model.article import Omission, Omitted
from briefing.model.limits import SENTENCE, SENTENCES, WORDS
from briefing.model.marks import pieces
from briefing.model.script import Pause, PauseKind, Script, Segment, SegmentKind
from briefing.model.settings import SECOND_VOICE, TONE
from briefing.planning.chapters import Passage, divide
from briefing.text.phrases import phrases
from briefing.text.sentences import sentences
from briefing.text.spoken import laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.model.article import Article
    from briefing.model.settings import Pauses, Settings
    from briefing.model.tokens import Token
    from briefing.text.normalizer import Normalizer

_NEAR = 8  # sentences before: what was said there was just said
_SIGNS = re.compile(r"[\W_]+")
_FEWEST_WORDS, _FEWEST_LETTERS = 5, 20  # of a sentence that may be a repetition

HEADS = frozenset({SegmentKind.TITLE, SegmentKind.HEADING})


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """What a plan must know of a voice.

    Attributes:
        normalizer: Writes text out the way the voice needs it.
        limit: The most characters it can speak at once; None for any number.
        pauses_at_marks: Whether it pauses at marks by itself; else its lines are cut there.
        pace: Syllables a second, at the rate that it will speak.
    """

    normalizer: Normalizer
    limit: int | None = None
    pauses_at_marks: bool = True
    pace: float = 4.5

    def parts_of(self, spoken: str) -> tuple[str, ...]:
        """Return a spoken line as it is given to the voice: whole, or in parts."""
        lines = (spoken,) if self.pauses_at_marks else pieces(spoken)
        if self.limit is None:
            return tuple(lines)
        return tuple(part for line in lines for part in phrases(line, self.limit))


class Block(NamedTuple):
    """A paragraph on its way into the script.

    Attributes:
        kind: What it is in the article.
        text: As written.
        opens: Whether a section begins with it.
        story: Whether a story begins with it.
        turn: Whose turn it is to read, counted without end.
    """

    kind: SegmentKind
    text: str
    opens: bool = False
    story: bool = False
    turn: int = 0


def blocks_of(article: Article, *, captions: bool) -> Iterator[Block]:
    """Yield an article's paragraphs in the order in which they are spoken, its title first."""
    if article.titled:  # else it is the first words of the text, which follow
        yield Block(SegmentKind.TITLE, article.title, opens=True)
    if article.dateline:
        yield Block(SegmentKind.DATELINE, article.dateline)
    for text in article.lead:
        yield Block(SegmentKind.LEAD, text)
    if captions:
        for text in article.captions:
            yield Block(SegmentKind.CAPTION, text)
    for section in article.sections:
        opens, story = True, section.story
        if section.heading:
            yield Block(SegmentKind.HEADING, section.heading, opens=True, story=story)
            opens = story = False
        for text in section.paragraphs:
            yield Block(SegmentKind.BODY, text, opens=opens, story=story)
            opens = story = False


def segments_of(
    block: Block,
    paragraph: int,
    number: int,
    narrator: VoiceProfile,
    voice: int,
    *,
    words: int = 0,
) -> list[Segment]:
    """Turn a paragraph into segments; a sentence without a word to say joins its neighbour.

    Args:
        block: The paragraph.
        paragraph: Its number.
        number: Of its first segment.
        narrator: Who reads it.
        voice: The narrator's number.
        words: That are spoken ahead of it.

    Raises:
        SourceError: When a script of more than `SENTENCES` segments, or of more than `WORDS`
            words, would come of it.
    """
    made: list[Segment] = []
    for text, tokens in _heard(block.text, narrator.normalizer):
        if number + len(made) >= SENTENCES:
            raise SourceError(
                _(
                    "the article has more than {sentences} sentences, too many for a briefing"
                ).format(sentences=SENTENCES),
                _("divide it"),
            )
        spoken, alignment = laid_out(tokens)
        words += spoken.count(" ") + 1
        if words > WORDS:
            raise SourceError(
                _(
                    "the article takes more than {words} words to read, too many for a briefing"
                ).format(words=WORDS),
                _("divide it"),
            )
        parts = narrator.parts_of(spoken)
        unread = tuple(text[item.start : item.end] for item in tokens if item.rule == "unread")
        made.append(
            Segment(
                number + len(made),
                block.kind,
                paragraph,
                text,
                parts,
                tuple(alignment),
                unread,
                voice,
            )
        )
    return made


def _heard(text: str, normalizer: Normalizer) -> Iterator[tuple[str, tuple[Token, ...]]]:
    """Yield the sentences that say something, those around them that do not within them."""
    said: list[str] = []  # the sentence that is next, and what joins it
    tokens: tuple[Token, ...] = ()  # of what it was when it was read
    spoken = False  # whether it says anything
    for sentence in chain.from_iterable(map(_measured, sentences(text))):
        read = normalizer.normalize(sentence)
        speaks = any(char.isalnum() for token in read for char in token.spoken)
        if speaks and spoken:
            yield _joined(said, tokens, normalizer)
            said = []
        said.append(sentence)
        tokens = read
        spoken = spoken or speaks
    if spoken:
        yield _joined(said, tokens, normalizer)


def _joined(
    said: list[str], tokens: tuple[Token, ...], normalizer: Normalizer
) -> tuple[str, tuple[Token, ...]]:
    text = " ".join(said)
    return text, tokens if len(said) == 1 else normalizer.normalize(text)


def _measured(sentence: str) -> Iterator[str]:
    """Yield a sentence, or its parts where it goes on for longer than any sentence does."""
    start = 0
    while len(sentence) - start > SENTENCE:
        space = sentence.rfind(" ", start + 1, start + SENTENCE)
        end = space if space > 0 else start + SENTENCE  # what is longer is no word
        yield sentence[start:end]
        start = end + (space > 0)
    yield sentence[start:]


class Repeats:
    """What was just said, so that it is not said again.

    A caption that says what the text says anywhere is a repetition; of the rest a sentence is
    that says word for word what one of the last few said. Short ones may be meant (`Vâng.`).
    """

    def __init__(self, article: Article, *, captions: bool) -> None:
        self._near: deque[str] = deque(maxlen=_NEAR)
        texts = chain(article.lead, *(section.paragraphs for section in article.sections))
        told = chain.from_iterable(map(sentences, texts)) if captions else ()
        self._told = frozenset(filter(None, map(_key, told)))

    def cut(self, block: Block, segments: Sequence[Segment]) -> tuple[Block, list[Omitted]]:
        """Return a block without what was said before, and that."""
        kept: list[str] = []
        cut: list[Omitted] = []
        for segment in segments:
            key = _key(segment.text)
            again = key in self._told if block.kind is SegmentKind.CAPTION else key in self._near
            if key and again and block.kind not in HEADS:
                cut.append(Omitted(segment.text, Omission.REPEATED))
            else:
                kept.append(segment.text)
                self._near.append(key)
        return (block._replace(text=" ".join(kept)) if cut else block), cut


def _key(sentence: str) -> str:
    """Reduce a sentence to its letters and digits; empty for one that is too short to judge.

    Pieces of one without end are no sentences: they may well be alike.
    """
    if (
        not _FEWEST_LETTERS <= len(sentence) <= SENTENCE // 2
        or len(sentence.split()) < _FEWEST_WORDS
    ):
        return ""
    return _SIGNS.sub("", sentence.casefold())


def pauses_behind(
    count: int, block: Block, following: Block | None, pauses: Pauses
) -> Sequence[Pause]:
    """Return the pause behind each of a paragraph's sentences."""
    if following is not None and following.story:
        last = Pause(PauseKind.STORY, pauses.story)
    elif block.kind in HEADS or (following is not None and following.kind in HEADS):
        last = Pause(PauseKind.TITLE, pauses.title)
    else:
        last = Pause(PauseKind.PARAGRAPH, pauses.paragraph)
    return [*[Pause(PauseKind.SENTENCE, pauses.sentence)] * (count - 1), last]


def passages_of(
    block: Block, pairs: Sequence[tuple[Segment, Pause]], longest: int, pace: float
) -> Iterator[Passage]:
    """Yield a paragraph as one passage; one that outlasts any chapter, as one for each sentence.

    Newspapers' archives often hold an article as a single paragraph of several minutes.

    Args:
        block: The paragraph.
        pairs: Its segments with their pauses.
        longest: Of a chapter, in milliseconds.
        pace: Syllables a second.
    """
    estimates = [
        (segment.sound_length or round(syllables(segment.spoken) * 1000 / pace))
        + pause.milliseconds
        for segment, pause in pairs
    ]
    if sum(estimates) <= longest:
        yield Passage(
            tuple(pairs), sum(estimates), block.opens, block.story, title=_title_of(block)
        )
        return
    for index, (pair, estimate) in enumerate(zip(pairs, estimates, strict=True)):
        first = index == 0
        yield Passage(
            (pair,),
            estimate,
            opens=first and block.opens,
            story=first and block.story,
            title=_title_of(block) if first else "",
        )


def _title_of(block: Block) -> str:
    return block.text if block.kind in HEADS else ""


def syllables(spoken: str) -> int:
    """Count the syllables of a spoken line: Vietnamese writes each as a word."""
    return len(spoken.split()) - spoken.count(" – ")


def build_script(
    article: Article, settings: Settings, narrators: Sequence[VoiceProfile], tone: int = 0
) -> Script:
    """Plan a briefing of one article. Pure: the same values give the same script.

    Args:
        article: What is to be spoken.
        settings: Of the briefing.
        narrators: Who reads: the first the titles, and all of them the rest in turn; or the second
            the titles, and the first the rest.
        tone: Milliseconds of the sound that is heard before titles and headings; 0 for none.
    """
    passages: list[Passage] = []
    silent_text: list[Omitted] = []
    repeats = Repeats(article, captions=settings.captions)
    blocks = list(_in_turn(blocks_of(article, captions=settings.captions), settings.turn))
    paced = settings.pauses.at_rate(settings.rate)
    paragraph = number = words = 0
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        head = block.kind in HEADS
        voice = block.turn % len(narrators)
        if settings.titles == SECOND_VOICE:
            voice = int(head)
        narrator = narrators[voice]
        sound = [Segment.of_sound(TONE, tone, number, paragraph)] if head and tone else []
        first = number + len(sound)
        segments = segments_of(block, paragraph, first, narrator, voice, words=words)
        kept, repeated = repeats.cut(block, segments)
        if repeated:
            silent_text += repeated
            segments = segments_of(kept, paragraph, first, narrator, voice, words=words)
            if not segments:
                continue
        if not segments:
            silent_text.append(Omitted(block.text, Omission.UNSPEAKABLE))
            continue
        paragraph += 1
        words += sum(segment.spoken.count(" ") + 1 for segment in segments)
        segments = [*sound, *segments]
        number += len(segments)
        pauses = pauses_behind(len(segments), block, following, paced)
        pairs = tuple(zip(segments, pauses, strict=True))
        passages += passages_of(block, pairs, settings.chapters.longest * 1000, narrator.pace)
    left_out = (*article.left_out, *silent_text)
    return Script(article.title, divide(passages, settings.chapters), left_out)


def _in_turn(blocks: Iterable[Block], turn: str) -> Iterator[Block]:
    """Count turns: a story each, or a paragraph each; titles are the first narrator's."""
    count = 0
    begun = False
    for block in blocks:
        if block.kind in HEADS:
            count += turn == "story" and block.story and begun
            yield block
            continue
        if begun and (turn == "paragraph" or block.story):
            count += 1
        begun = True
        yield block._replace(turn=count)
