import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import SourceError
from briefing.ingest.decode import decode

TEXT = "Thứ Năm, đồng bằng sông Cửu Long được mùa."


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        unicodedata.normalize("NFD", TEXT).encode(),
    ],
)
def test_every_unicode_encoding_gives_the_same_text(data):
    assert decode(data) == TEXT


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("một\u2028hai\u2029ba\vbốn\fnăm\x85sáu", "một\nhai\nba\nbốn\nnăm\nsáu"),
        ("zê\u200brô\u200c \u200dđộ\u2060 \ufeffrộng", "zêrô độ rộng"),
        ("ngắt\u00ad dòng", "ngắt dòng"),
        ("một\u00a0hai\u202fba\u3000bốn", "một hai ba bốn"),
        ("\u202atrái\u202c phải\u200f", "trái phải"),
        ("chuông\x07 và\x1b\x7f xóa", "chuông và xóa"),
        ("Vie\u200b\u0323\u0302t", "Việt"),
        ("cột\tsau", "cột\tsau"),
    ],
)
def test_what_has_one_meaning_is_repaired(written, repaired):
    assert decode(written.encode()) == repaired


def test_surrogates_written_as_utf_8_are_joined_and_lone_ones_dropped():
    pair = "Tin \ud83d\ude00 mới".encode("utf-8", "surrogatepass")
    assert decode(pair) == "Tin 😀 mới"
    assert decode("Tin \ud83d mới".encode("utf-8", "surrogatepass")) == "Tin  mới"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no words"),
        (b" \n\t ", "holds no words"),
        ("… — !? ***".encode(), "holds no words"),
        (b"Tin\0", r"binary, not text \(a NUL at byte 3\)"),
        (b"%PDF-1.7 \xe2\xe3", "is a PDF file, not text: call it"),
        (b"PK\x03\x04abc", "zipped document, not text: call it .docx or .epub"),
        (b"{\\rtf1", "RTF document, not text: save it as .docx"),
        (b"\xff\xd8\xff\xe0", "is a picture"),
        (b"<!DOCTYPE html><html><body>Tin</body>", "is a web page, not text: call it .html"),
        (TEXT.encode()[:-1] + "ê".encode()[:1], "breaks off in the middle of a character"),
        (b"\xff\xfe\x41", "not valid UTF-16"),
        (b"a" * 40 + b"\xe3\x41", "not UTF-8 .byte 40 is 0xe3."),
    ],
)
def test_what_would_have_to_be_guessed_is_refused_in_one_line(data, message):
    with pytest.raises(SourceError, match=message) as error:
        decode(data, "tin.txt")
    assert str(error.value).startswith("tin.txt ")
    assert "\n" not in str(error.value)
    assert error.value.hint


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        (b"Qu\xe2n khu 2 t\xe3ng c\xfd\xf5\xcc\xf0\xf4\xcc ng", "windows-1258"),
        (b"Qu\xa9n khu 2 t\xa8ng c\xad\xeang x\xa9y d\xf9ng c\xac s\xeb \xae\xb5", "TCVN3"),
        (b"Qu\xe0ng \xf1\xf6\xf4\xf8ng ph\xf1\xf9 v\xf6\xf9i \xf1\xef", "VNI"),
    ],
)
def test_the_likely_encoding_is_named(data, guess):
    with pytest.raises(SourceError, match=guess):
        decode(data)


@given(st.binary(max_size=200))
def test_any_bytes_give_clean_text_or_one_error(data):
    with contextlib.suppress(SourceError):
        text = decode(data)
        assert text == unicodedata.normalize("NFC", text)
        kinds = {unicodedata.category(char) for char in text if char not in "\n\t"}
        assert not kinds & {"Cc", "Cf", "Cn", "Cs"}
