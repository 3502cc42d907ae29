"""What a person sees of a batch on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from briefing.cli.progress import BatchLines, BatchTable
from briefing.errors import SourceError
from briefing.pipeline.batch import BatchResult


def drawn(board: BatchTable) -> str:
    console = Console(file=io.StringIO(), width=120, force_terminal=True, color_system=None)
    console.print(board._table())
    return console.file.getvalue()


@pytest.mark.parametrize("kind", [BatchLines, BatchTable])
def test_a_board_counts_and_tells_failures_at_the_end(kind, capsys):
    with kind("output") as board:
        board.articles_found(4)
        board.voice_selected("espeak", "vi", "as asked for")
        board.article_skipped("a.txt", "")
        board.article_started("[bold]b.txt")
        board.words_spoken(120)
        if isinstance(board, BatchTable):
            assert "[bold]b.txt" in drawn(board)
        board.article_published("[bold]b.txt", "2021/b.mp3", 61_000)
        board.article_failed("c.txt", SourceError("c.txt holds no words"))
        board.source_gone("d.txt", "2021/d", pruned=False)
        assert board.pace() > 0
        assert board.left() is not None
        if isinstance(board, BatchTable):
            lines = drawn(board).splitlines()
            assert lines[0].split()[:2] == ["done", "up"]
            assert lines[1].split()[:4] == ["1", "1", "1", "4"]
        board.close(BatchResult(done=1, skipped=1, failed=1, gone=1))
    told = capsys.readouterr()
    assert "failed: c.txt holds no words\n" in told.out
    assert "1 made, 1 up to date, 1 failed, 1 gone; " in told.out
    assert "d.txt is gone; its briefing output/2021/d is still there" in told.err
    assert ("made output/2021/b.mp3 (1:01) of" in told.err) == (kind is BatchLines)
