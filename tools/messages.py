"""Translated messages: `make messages` updates the catalogues, `make catalogues` checks them.

A message is what the code gives to `_`, `ngettext` or `marked`, and what help pages show. The
compiled catalogues are committed beside the others: so they are in every installation, and nothing
has to be built. An outdated one fails the check.
"""

from __future__ import annotations

import ast
import io
import re
import string
import sys
from typing import IO, TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from briefing._messages import DOMAIN, ENGLISH, FOLDER, LANGUAGES
from briefing.cli import app, help_page
from briefing.engines.cloud import recipe as cloud
from briefing.engines.piper import catalogue as piper
from briefing.engines.vieneu import catalogue as vieneu
from briefing.engines.zerotts import catalogue as zerotts
from briefing.model.article import Omission
from briefing.model.script import PauseKind, SegmentKind
from briefing.pipeline.edition_state import RunState
from briefing.text import classifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from babel.messages.catalog import Message

_CODE = FOLDER.parent
_KEYWORDS: dict[str, Any] = {"_": None, "ngettext": (1, 2), "marked": None}
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*(?![\w])")


def main() -> None:
    """Update the catalogues; with `--check`, say what is wrong with them and change nothing."""
    template = extracted()
    wrong = [
        f"{language}: {problem}"
        for language in LANGUAGES
        if language != ENGLISH
        for problem in _done(language, template, check="--check" in sys.argv)
    ]
    if wrong:
        sys.exit("\n".join(wrong))


def extracted() -> Catalog:
    """Return every message of the code."""
    template = Catalog(project="briefing")
    for file, _line, message, _comments, _context in extract_from_dir(
        _CODE,
        [("**.py", _calls)],  # type: ignore[list-item]
        keywords=_KEYWORDS,
    ):
        template.add(message, locations=[(f"briefing/{file}", 0)])
    for module, text in _shown_by_help():
        template.add(text, locations=[(f"briefing/cli/{module}.py", 0)])
    for place, text in _shown_of_data():
        template.add(text, locations=[(f"briefing/{place}", 0)])
    return template


def problems(catalog: Catalog, template: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue: what is missing, or lost what the code fills in."""
    for wanted in template:
        if wanted.id and not catalog.get(wanted.id):
            yield f"not in the catalogue: {_name(wanted)!r}; run make messages"
    for message in catalog:
        if not message.id:
            continue
        translations = [message.string] if isinstance(message.string, str) else [*message.string]
        if not template.get(message.id):
            yield f"no longer in the code: {_name(message)!r}; run make messages"
        elif message.fuzzy or not all(translations):
            yield f"not translated: {_name(message)!r}"
        elif any(_kept(each) != _kept(_name(message)) for each in translations):
            yield f"a place, an option or a line break is lost: {_name(message)!r}"


def _shown_of_data() -> Iterator[tuple[str, str]]:
    """Yield the values that are shown by `_(value)`, each with the file that it stands in."""
    for values in (Omission, PauseKind, RunState, SegmentKind):
        module = values.__module__.removeprefix("briefing.").replace(".", "/")
        yield from ((f"{module}.py", value.value) for value in values)
    for recipe in cloud.recipes({}).values():
        texts = (recipe.licence, *(voice.about for voice in recipe.voices))
        yield from ((f"engines/cloud/{recipe.name}.toml", text) for text in texts if text)
    yield from (("text/classifier.py", name) for name in sorted(_rules(vars(classifier).values())))
    yield from (("text/normalizer.py", name) for name in ("lexicon", "unread"))
    for offer in piper.offers():
        yield from (
            ("engines/piper/voices.tsv", text) for text in (offer.licence, offer.description)
        )
    yield from (("engines/zerotts/voices.tsv", each.description) for each in zerotts.offers())
    yield from (("engines/vieneu/catalogue.py", model.description) for model in vieneu.MODELS)


def _rules(values: Iterable[Any]) -> set[str]:
    """Return the names of rules of reading, as they stand in nested tables of names and rules."""
    names = set()
    for value in values:
        if isinstance(value, dict):
            names |= _rules(value.values())
        elif isinstance(value, tuple) and len(value) > 1 and callable(value[1]):
            names.add(value[0])
        elif isinstance(value, tuple):
            names |= _rules(value)
    return names


def _calls(
    source: IO[bytes], keywords: Collection[str], *_: object, **_options: object
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """Yield the calls that name messages. Babel's own way misses those within f-strings."""
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in keywords:
            values = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if texts := tuple(value for value in values if isinstance(value, str)):
                yield node.lineno, node.func.id, texts, []


def _done(language: str, template: Catalog, *, check: bool) -> Iterator[str]:
    """Update a catalogue, or yield what is wrong with it."""
    source = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = source.with_suffix(".mo")
    with source.open("rb") as opened:
        catalog = read_po(opened, locale=language)
    if check:
        yield from problems(catalog, template)
        with compiled.open("rb") as opened:
            if _texts(read_mo(opened)) != _texts(catalog):
                yield f"{compiled.name} is not what {source.name} compiles to; run make messages"
        return
    template.creation_date = catalog.creation_date
    catalog.update(template)
    written = io.BytesIO()
    write_po(written, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    source.write_bytes(written.getvalue())
    with compiled.open("wb") as opened:
        write_mo(opened, catalog)


def _shown_by_help() -> Iterator[tuple[str, str]]:
    """Yield the texts of every help page, each with the module of its command."""
    shown: list[str] = []

    def record(text: str) -> str:
        shown.append(text)
        return text

    help_page._ = record  # type: ignore[assignment]
    for module in ("app", *app.COMMANDS):
        command = app.find(module) if module != "app" else app.program()
        shown.clear()
        for each in (command, *getattr(command, "commands", {}).values()):
            if each:
                each.get_help(each.context_class(each, info_name=each.name))
        yield from ((module, text) for text in dict.fromkeys(shown))


def _kept(text: str) -> tuple[Any, ...]:
    """Return what a translation must have of a text."""
    places = {(name, form) for _, name, form, _ in string.Formatter().parse(text) if name}
    edges = (text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :])
    return places, set(_OPTION.findall(text)), text.count("\n"), edges


def _name(message: Message) -> str:
    """Return a message's text; of two, the one for many."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def _texts(catalog: Catalog) -> dict[Any, Any]:
    return {
        _name(message): message.string if isinstance(message.string, str) else [*message.string]
        for message in catalog
        if message.id and message.string
    }


if __name__ == "__main__":
    main()
