"""Golden lines: hundreds of written sentences, each with the words a newsreader says for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.text.normalizer import Normalizer

GOLDEN = Path(__file__).with_name("golden")


def _read():
    for path in sorted(GOLDEN.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                written, spoken = line.split("\t")
                yield pytest.param(written, spoken, id=f"{path.stem}: {written[:40]}")


LINES = list(_read())


@pytest.fixture(scope="module")
def normalizer():
    return Normalizer()


@pytest.mark.parametrize(("written", "spoken"), LINES)
def test_golden_line(normalizer, written, spoken):
    assert normalizer.speak(written) == spoken


@pytest.mark.parametrize(("written", "spoken"), LINES)
def test_golden_line_stays_as_it_is_when_read_again(normalizer, written, spoken):
    assert normalizer.speak(spoken) == spoken.removesuffix(",")
