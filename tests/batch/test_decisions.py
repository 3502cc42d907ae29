"""What a batch decides, from known facts alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.pipeline.batch_decisions import (
    Forget,
    KnownFacts,
    Make,
    Rename,
    Report,
    Skip,
    decide,
    decide_gone,
    decide_unread,
)
from briefing.pipeline.batch_state import ArticleRecord, State

DONE = ArticleRecord(
    "/tin/a.txt",
    "a.txt",
    State.DONE,
    source_mtime="1-20",
    digest="d1",
    fingerprint="f1",
    day="2021-09-14",
    stem="2021/a",
    files=(("2021/a.mp3", 100, 1),),
)
OTHER = replace(DONE, identity="/tin/b.txt", name="b.txt", stem="2021/b")
SAME = KnownFacts(DONE, "f1", intact=True, digest="d1", source_mtime="1-20")
MOVED = replace(SAME, record=None, duplicate=OTHER)


@pytest.mark.parametrize(
    ("known", "decision"),
    [
        (SAME, Skip()),
        (replace(SAME, source_mtime="2-20"), Skip()),  # touched, and the same text
        (replace(SAME, record=None), Make("new")),
        (replace(SAME, force=True), Make("as asked for")),
        (replace(SAME, digest="d2"), Make("edited")),
        (replace(SAME, record=replace(DONE, digest="")), Make("not read before")),
        (replace(SAME, fingerprint="f2"), Make("other settings")),
        (replace(SAME, intact=False), Make("its files have changed")),
        (replace(SAME, record=replace(DONE, state=State.CLAIMED)), Make("not finished before")),
        (
            replace(SAME, record=replace(DONE, state=State.FAILED, reason="no words")),
            Make("failed before: no words"),
        ),
        (MOVED, Rename("renamed from b.txt")),
        (replace(MOVED, duplicate_present=True), Skip("the same text as b.txt")),
        (replace(MOVED, duplicate_present=True, force=True), Skip("the same text as b.txt")),
        (replace(MOVED, intact=False), Make("its files have changed")),
        (replace(MOVED, fingerprint="f2"), Make("other settings")),
        (replace(MOVED, force=True), Make("as asked for")),
        # Another text stood here; now it is the one that went by the other name.
        (replace(MOVED, record=replace(DONE, digest="d0")), Rename("renamed from b.txt")),
    ],
)
def test_every_branch_has_its_reason(known, decision):
    assert decide(known) == decision


@pytest.mark.parametrize(
    ("known", "decision"),
    [
        (SAME, Skip()),
        (replace(SAME, digest=""), Skip()),  # it was not read
        (replace(SAME, record=None), None),
        (replace(SAME, source_mtime="2-20"), None),
        (replace(SAME, force=True), None),
        (replace(SAME, fingerprint="f2"), None),
        (replace(SAME, intact=False), None),
        (replace(SAME, record=replace(DONE, state=State.FAILED)), None),
        (replace(SAME, record=replace(DONE, state=State.CLAIMED)), None),
    ],
)
def test_a_source_is_read_unless_nothing_changed(known, decision):
    assert decide_unread(known) == decision


@pytest.mark.parametrize(
    ("record", "facts", "decision"),
    [
        (DONE, {"present": True, "folder_present": True, "prune": True}, None),
        (DONE, {"present": False, "folder_present": False, "prune": True}, None),
        (DONE, {"present": False, "folder_present": True, "prune": False}, Report("gone")),
        (DONE, {"present": False, "folder_present": True, "prune": True}, Forget("gone")),
        (
            replace(DONE, files=()),
            {"present": False, "folder_present": True, "prune": False},
            Forget("gone before anything was published"),
        ),
    ],
)
def test_what_is_gone_goes_only_when_asked_for_or_empty(record, facts, decision):
    assert decide_gone(record, **facts) == decision
