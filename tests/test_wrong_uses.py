"""Wrong uses, as a newcomer makes them: each costs one line that says what to do, and its code."""

from __future__ import annotations

import shlex

import pytest

WRONG = [
    # what is asked for
    ("mak bai.txt", 2, "did you mean 'make'?"),
    ("tin.txt", 2, "no such command 'tin.txt'"),
    ("--versio", 2, "did you mean --version?"),
    ("make", 2, "--clip"),
    ("make bai.txt bai.txt", 2, "extra argument"),
    ("make bai.txt --2x", 2, "no such option: --2x"),
    ("make bai.txt --engine", 2, "requires an argument"),
    ("make bai.txt --rate nhanh", 2, "'nhanh' is not a valid float"),
    ("make bai.txt --bitrate 6.5", 2, "'6.5' is not a valid integer"),
    ("cache prun", 2, "did you mean 'prune'?"),
    ("explain", 2, "missing argument"),
    # sources
    ("make khongco.txt", 3, "khongco.txt is not there"),
    ("make .", 3, "is a folder"),
    ("make /dev/null", 3, "/dev/null is no file"),
    ("make nhi-phan.txt", 3, "not text"),
    ("make rong.txt", 3, "rong.txt"),
    ("make 'thu*.txt'", 3, "matches no file"),
    ("make http://", 3, "check the link"),
    ("make https://khong.example/bai --offline", 3, "--offline"),
    ("plan khongco.txt", 3, "khongco.txt is not there"),
    ("play khongco.txt", 3, "khongco.txt is not there"),
    ("bulletin", 2, "missing argument"),
    ("batch", 2, "name files, folders or links"),
    # voices
    ("make bai.txt -e espeek", 2, "there is no engine 'espeek'"),
    ("make bai.txt -V khongco --offline", 4, "no engine here has a voice 'khongco'"),
    ("make bai.txt -V espeak:khongco", 4, "espeak has no voice 'khongco'"),
    ("make bai.txt -V a -V b -V c", 2, "name one or two"),
    ("make bai.txt -e gtts --offline", 2, "needs the network"),
    ("voices sample", 2, "briefing voices sample VOICE"),
    ("voices install khongco", 2, "khongco"),
    ("voices remove khongco", 4, "'khongco' is not installed"),
    # settings
    ("make bai.txt --rate 9", 2, "choose from 0.7 to 2"),
    ("make bai.txt --loudness 5", 2, "choose from -40 to -9"),
    ("make bai.txt --turn cau", 2, "choose one of story, paragraph"),
    ("make bai.txt --date 31/12/2025 -e silent", 2, "write it as 2020-04-02"),
    ("make bai.txt --bitrate 63 -e silent", 2, "choose one of"),
    ("make bai.txt --sample-rate 12345 -e silent", 2, "choose one of"),
    ("bulletin bai.txt --minutes 0.5", 2, "choose from 1 to 1440"),
    ("bulletin bai.txt --order ten", 2, "choose one of given"),
    ("bulletin bai.txt --date homnay", 2, "write it as 2020-04-02"),
    ("batch bai.txt --layout {thang}", 2, "there is no {thang}"),
    ("edition sang", 2, "'sang'"),
    ("editions", 2, "[[edition]]"),
    # outputs
    ("make bai.txt --format flac", 2, "choose one of mp3"),
    ("make bai.txt -o tin.flac", 2, "name a folder, or a file in .mp3"),
    ("make bai.txt -o bai.txt/tin.mp3 -e silent", 5, "bai.txt"),
    ("batch bai.txt -o tin.mp3", 2, "name a folder with -o"),
    ("make bai.txt --cover bai.txt -e silent", 7, "give a JPEG or PNG file"),
    ("chapters bai.txt", 7, "not an MP3"),
    ("chapters bai.txt --cue --json", 2, "choose one"),
    ("share bai.txt --as doc", 2, "choose srt"),
    ("feed", 2, "make a briefing first"),
    ("serve khongco", 2, "make a briefing first"),
    ("normalize --sentences --json", 2, "choose one"),
]


@pytest.mark.parametrize(("words", "code", "told"), WRONG, ids=[words for words, _, _ in WRONG])
def test_a_wrong_use_costs_one_line(words, code, told, runner):
    runner.write("nhi-phan.txt", bytes(range(256)))
    runner.write("rong.txt", b"")
    before = sorted(path.name for path in runner.folder.iterdir())
    result = runner.run(*shlex.split(words))
    assert (result.code, result.out) == (code, "")
    assert told in result.error
    assert sorted(path.name for path in runner.folder.iterdir()) == before
