"""What docs/bulletin.md shows is what there is."""

from __future__ import annotations

import re
from dataclasses import replace

from briefing.config import load
from briefing.model.settings import BulletinSettings
from briefing.synthesis.builtin_jingles import SOUNDS
from tests.support.texts import ROOT

PAGE = (ROOT / "docs" / "bulletin.md").read_text(encoding="utf-8")


def test_the_settings_shown_are_the_defaults(tmp_path):
    (shown,) = re.findall(r"```toml\n(\[bulletin\].*?)```", PAGE, re.DOTALL)
    path = tmp_path / "briefing.toml"
    path.write_text(shown, encoding="utf-8")
    assert load(file=path).settings.bulletin == replace(BulletinSettings(), minutes=15.0)


def test_every_sound_of_ours_is_named():
    assert all(f"`{name}`" in PAGE for name in SOUNDS)
