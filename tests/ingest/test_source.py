import io
import os
import sys
from hashlib import sha256

import pytest

from briefing.errors import SourceError
from briefing.ingest.source import read_source
from briefing.model.limits import FILE


def test_a_file_keeps_its_bytes_name_and_identity(tmp_path):
    path = tmp_path / "bản tin.MD"
    path.write_bytes("Tiêu đề".encode())
    source = read_source(path)
    assert source.data == "Tiêu đề".encode()
    assert source.name == str(path)
    assert source.identity == str(path.absolute())
    assert source.suffix == ".md"
    assert source.digest == sha256("Tiêu đề".encode()).hexdigest()


def test_standard_input_is_a_dash(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Tin")))
    source = read_source("-")
    assert (source.data, source.identity, source.suffix) == (b"Tin", "-", "")


@pytest.mark.parametrize("size", [FILE + 1, 50 * 1024 * 1024])
def test_a_large_file_is_refused_before_it_is_read(tmp_path, size):
    path = tmp_path / "lớn.txt"
    with path.open("wb") as stream:
        stream.truncate(size)
    with pytest.raises(SourceError, match="too large") as error:
        read_source(path)
    assert "\n" not in str(error.value)


def test_standard_input_is_never_read_beyond_the_limit(monkeypatch):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert 0 < size <= FILE + 1
            return b"a" * size

    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": Endless()})())
    with pytest.raises(SourceError, match="larger than 10 MB"):
        read_source("-")


def test_what_cannot_be_read_is_one_clear_line(tmp_path):
    with pytest.raises(SourceError, match="is not there: check the path"):
        read_source(tmp_path / "không có.txt")
    with pytest.raises(SourceError, match="is a folder"):
        read_source(tmp_path)
    with pytest.raises(SourceError, match=r"cannot be read|is not there"):
        read_source("a\0b")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads it all")
def test_a_file_without_permission(tmp_path):
    path = tmp_path / "kín.txt"
    path.write_text("Tin", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(SourceError, match="may not be read"):
        read_source(path)
