"""Foreign words for voices that read Vietnamese only: how they are said, in which syllables."""

from __future__ import annotations

import ctypes
import functools
import re
import subprocess
import sys
import time
from pathlib import Path

import espeakng_loader
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.text.data import tables
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options
from briefing.text.syllables import is_syllable

DOCS = Path(__file__).parents[2] / "docs" / "foreign-words.md"
GOLDEN = Path(__file__).with_name("golden")
NORMALIZER = Normalizer(Options(foreign_respelling="espeak"))
LISTED = [
    tuple(cell.strip().split(" → "))
    for line in DOCS.read_text(encoding="utf-8").partition("read by eye")[2].splitlines()
    for cell in line.strip("|").split("|")
    if "→" in cell
]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        # what newsreaders say
        ("livestream", "lai xờ trim"),
        ("Porsche", "po sơ"),
        ("Grande", "gờ ran đê"),
        ("Campuchia", "cam pu chia"),
        # the English dictionary
        ("single", "xinh gồ"),
        ("mail", "meo"),
        ("tower", "tao ơ"),
        ("fashion", "pha sần"),
        ("strategy", "xờ trát tơ gi"),
        ("hunters", "hăn tơ"),
        ("queen", "quynh"),
        ("gamepad", "ghêm pát"),  # two words of it
        ("headphone", "hét phôn"),
        # brands
        ("Vinhomes", "vin hôm"),
        ("Vietcombank", "việt com băng"),
        ("Vinschool", "vin xờ cun"),
        ("Agribank", "a gờ ri băng"),
        ("Novaland", "nô va len"),
        ("OpenAI", "ô pần a i"),
        ("VietKids", "việt kít"),
        # Vietnamese without marks, alone and run together
        ("Nguyen", "Nguyên"),
        ("huynh", "huynh"),
        ("thanhnien", "thanh niên"),
        ("nghiemtuc", "nghiêm túc"),
        # languages by their spelling
        ("Dostoevsky", "đốt tô ép ki"),
        ("Pokrovsk", "pô cờ rốp"),
        ("Lukashenko", "lu ca sen cô"),
        ("Zhejiang", "trơ chi ang"),
        ("Guangxi", "gu ang xi"),
        ("Heung", "hưng"),
        ("Kashiwazaki", "ca si oa da ki"),
        ("Fukuoka", "phu cu ô ca"),
        ("Bordeaux", "bô đô"),
        ("Renault", "rê nô"),
        ("Müller", "muy lơ"),
        ("Heidelberg", "hai đen béc"),
        ("Fernández", "phê nan đét"),
        ("Muñoz", "mu nhốt"),
        ("Giustozzi", "giút tô di"),
        ("Toronto", "tô rôn tô"),
        ("Mbappé", "em báp pê"),
        # what it takes apart
        ("iPhone", "ai phôn"),
        ("XForce", "ích phót"),
        ("H'Hen", "hờ hen"),
    ],
)
def test_a_word_is_said_as_vietnamese_say_it(written, spoken):
    assert NORMALIZER.speak(written) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "Sáng nay trời mưa, học sinh nghỉ ở nhà; giá xăng giảm khuya hôm qua.",
        "Quỳnh và Huỳnh thuở ấy quen nhau ở Gia Lai, nghe tiếng cồng chiêng.",
        "Đắk Lắk, nghành và đươc",
    ],
)
def test_vietnamese_stays_as_it_is(text):
    assert NORMALIZER.speak(text) == text


def test_no_word_with_marks_is_taken_for_a_foreign_one():
    lines = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.tsv"))
    words = {word for word in re.findall(r"[^\W\d_]+", lines.lower()) if is_syllable(word)}
    marked = {word for word in words if not word.isascii()} | {"viết", "huệ", "rám", "sún", "tóp"}
    assert len(marked) > 500
    assert {word for word in marked if NORMALIZER.speak(word) != word} == set()


def test_a_voice_that_reads_foreign_words_is_given_them_as_they_are():
    text = "Vinhomes, Porsche và Manchester United livestream ở Campuchia"
    assert Normalizer().speak(text) == text


def test_the_list_in_the_docs_is_what_is_said():
    assert len(LISTED) >= 200
    assert [(written, NORMALIZER.speak(written)) for written, _ in LISTED] == LISTED


def test_the_tables_hold_vietnamese_syllables_only():
    spoken = [*tables.mapping("respell_espeak").values(), *tables.mapping("brand_parts").values()]
    assert [word for words in spoken for word in words.split() if not is_syllable(word)] == []


NAMES = st.from_regex(r"[A-Za-zéüñçöäßáóãčšø]['A-Za-zéüñçöäßáóãčšø]{0,14}", fullmatch=True)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(NAMES)
def test_whatever_the_word_nothing_but_vietnamese_syllables_is_said(name):
    spoken = NORMALIZER.speak(f"ông {name} về")
    words = re.findall(r"[^\W\d_]+", spoken)
    assert [word for word in words if not is_syllable(word) and len(word) > 1] == []


@functools.cache
def _espeak():
    """Load the library once: to initialise it again and again crashes it."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize(1, 0, espeakng_loader.get_data_path().encode(), 0x8000)
    library.espeak_SetVoiceByName(b"vi")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return library


def _phonemes(text):
    """Let espeak-ng itself tell how it would read: "(en)" stands where it falls into English."""
    library = _espeak()
    buffer = ctypes.create_string_buffer(text.encode())
    pointer = ctypes.c_void_p(ctypes.addressof(buffer))
    found = []
    while pointer.value:
        found.append((library.espeak_TextToPhonemes(ctypes.byref(pointer), 1, 2) or b"").decode())
    return " ".join(found)


def test_espeak_never_falls_into_english():
    assert "(en)" in _phonemes("windows")  # it would
    spoken = [NORMALIZER.speak(written) for written, _ in LISTED]
    spoken += tables.mapping("respell_espeak").values()
    assert [words for words in spoken if "(en)" in _phonemes(words)] == []


def test_the_dictionary_is_loaded_only_where_such_a_voice_speaks():
    program = (
        "import sys; from briefing.text import Options, Normalizer\n"
        "loaded = []; sys.addaudithook(\n"
        "    lambda name, what: name == 'open' and 'cmudict' in str(what) and loaded.append(1))\n"
        "Normalizer().speak('Windows fashion'); assert not loaded\n"
        "respelling = Normalizer(Options(foreign_respelling='espeak'))\n"
        "respelling.speak('Trời mưa'); assert not loaded\n"
        "respelling.speak('fashion'); assert len(loaded) == 1\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def _seconds(text):
    began = time.process_time()
    Normalizer(Options(foreign_respelling="espeak")).speak(text)
    return time.process_time() - began


@pytest.mark.parametrize("unit", ["a", "bA", "xin", "qwr", "é", "vin", "'", "a'", "Trump ", "ab "])
def test_time_is_linear_in_length_however_long_the_word(unit):
    """Four times the text takes four times as long; a square law would take sixteen times."""
    size = 8_000
    _seconds((unit * size)[:size])  # tables and the dictionary are read once
    short, long = (min(_seconds((unit * n)[:n]) for _ in range(2)) for n in (size, 4 * size))
    assert long < 8 * short + 0.05
