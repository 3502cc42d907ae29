"""Settings: which file wins, where each value came from, and what a mistake is told."""

from __future__ import annotations

import json

import pytest

from briefing import Settings, load
from briefing.errors import ConfigError


def in_force(runner, *arguments: object) -> dict:
    result = runner.run("config", "--json", *arguments)
    assert result.code == 0, result.err
    return json.loads(result.out)


def put(path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_without_files_all_is_default(runner):
    found = in_force(runner)
    assert {row["origin"] for row in found.values()} == {"default"}
    assert found["pauses.story"]["value"] == 1200
    assert found["bitrate"]["value"] == 64
    assert found["loudness"]["value"] == -19


def test_flags_win_over_the_folder_s_file_and_that_over_the_user_s(runner):
    user = put(runner.config, 'rate = 1.1\nvoice = "vi"\n[pauses]\nstory = 2000\ntitle = 900\n')
    put(runner.folder / "briefing.toml", "rate = 1.2\n[pauses]\nstory = 1500\n")
    found = in_force(runner)
    assert found["rate"] == {"value": 1.2, "origin": "briefing.toml"}
    assert found["voice"] == {"value": ["vi"], "origin": user}
    assert found["pauses.story"] == {"value": 1500, "origin": "briefing.toml"}
    assert found["pauses.title"] == {"value": 900, "origin": user}
    assert found["pauses.sentence"] == {"value": 360, "origin": "default"}
    loaded = load({"rate": 1.3, "pauses.story": 1700, "voice": None})
    assert loaded.settings.rate == 1.3
    assert loaded.settings.pauses.story == 1700
    assert loaded.settings.pauses.title == 900
    assert loaded.settings.voice == ("vi",)
    assert loaded.origins["rate"] == loaded.origins["pauses.story"] == "flag"
    assert loaded.origins["voice"] == user


def test_flags_reach_the_sound(runner):
    put(runner.folder / "briefing.toml", 'engine = "silent"\nrate = 1.2\nbitrate = 48')
    path = runner.make("bai.txt", "--rate", "2", "-o", "x.mp3")
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert (told["voice"]["rate"], told["settings"]["bitrate"]) == (2.0, 48)
    assert told["voice"]["engine"] == "silent"


def test_a_file_can_be_given_in_place_of_the_folder_s(runner):
    put(runner.folder / "briefing.toml", "rate = 1.2")
    other = put(runner.folder / "khac.toml", "bitrate = 96")
    found = in_force(runner, "--config", other)
    assert found["bitrate"] == {"value": 96, "origin": other}
    assert found["rate"]["origin"] == "default"


def test_engines_have_tables_of_their_own(runner):
    put(runner.folder / "briefing.toml", "[engines.gtts]\nattempts = 3\n")
    row = in_force(runner)["engines.gtts.attempts"]
    assert row == {"value": 3, "origin": "briefing.toml"}


def test_the_table_for_people_tells_the_same(runner):
    put(runner.folder / "briefing.toml", "rate = 1.2\n")
    result = runner.run("config")
    rows = [line.split() for line in result.out.splitlines()]
    assert ["rate", "1.2", "briefing.toml"] in rows
    assert ["pauses.sentence", "360", "default"] in rows
    assert ["format", '"mp3"', "default"] in rows


WRONG = {
    "engin = 'espeak'": ("no setting engin", "did you mean engine?"),
    "[pauses]\nstorey = 1": ("no setting pauses.storey", "did you mean pauses.story?"),
    "xyz = 1": ("no setting xyz", "known: engine"),
    "rate = 'fast'": ("rate is 'fast'", "make it a number"),
    "rate = 3": ("rate is 3, out of its range", "0.7 to 2"),
    "rate = nan": ("rate is nan, out of its range", "0.7 to 2"),
    "rate = true": ("rate is True", "make it a number"),
    "bitrate = 64.5": ("bitrate is 64.5", "make it a whole number"),
    "loudness = 0": ("loudness is 0, out of its range", "-40 to -9 LUFS"),
    "captions = 1": ("captions is 1", "make it true or false"),
    "format = 'flac'": ("format is 'flac'", "choose one of mp3, m4a, ogg, wav"),
    "pauses = 3": ("pauses is 3", "make it a table, [pauses]"),
    "[pauses]\nsentence = 50": ("pauses.sentence is 50, out of its range", "100 to 10000 ms"),
    "[chapters]\nshortest = 60": ("leave no choice", "chapters.longest at least twice"),
    "engines = 1": ("engines is 1", "make it tables, [engines.NAME]"),
    "[engines]\ngtts = 1": ("engines is", "make it tables, [engines.NAME]"),
    "speech.thousand = 'k'": ("speech.thousand is 'k'", "nghìn, ngàn"),
    "rate = = 1": ("not valid TOML", "mend that line"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_in_a_file_is_told_with_the_file_and_the_remedy(text, runner):
    path = put(runner.folder / "briefing.toml", text)
    problem, hint = WRONG[text]
    with pytest.raises(ConfigError) as caught:
        load()
    assert "briefing.toml" in str(caught.value)
    assert problem in str(caught.value)
    assert hint in str(caught.value)
    assert caught.value.exit_code == 2
    assert path


@pytest.mark.parametrize("command", [("make", "bai.txt"), ("plan", "bai.txt"), ("config",)])
def test_a_mistake_in_a_file_is_one_line_on_the_terminal(command, runner):
    put(runner.config, "[pauses]\nstorey = 1")
    result = runner.run(*command)
    assert result.code == 2
    assert result.error == (
        f"{runner.config}: there is no setting pauses.storey: did you mean pauses.story?"
    )


def test_files_that_cannot_be_read(runner):
    runner.write("latin.toml", 'voice = "ti\xea"'.encode("latin-1"))
    (runner.folder / "thu-muc.toml").mkdir()
    for name, why in {
        "khong-co.toml": "there is no configuration file",
        "latin.toml": "not valid TOML",
        "thu-muc.toml": "cannot be read",
    }.items():
        result = runner.run("config", "--config", name)
        assert result.code == 2
        assert why in result.error
        assert name in result.error


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("--rate", "5"), "rate is 5, out of its range: choose from 0.7 to 2"),
        (("--loudness", "-60"), "loudness is -60, out of its range"),
        (("--format", "flac"), "format is 'flac': choose one of mp3, m4a, ogg, wav"),
        (("--bitrate", "77"), "MP3 at 24000 Hz has no bit rate 77: choose one of 8, 16"),
        (("--sample-rate", "8000"), "MP3 has no sample rate 8000: choose one of 16000"),
        (("--engine", "esspeak"), "there is no engine 'esspeak'"),
        (("--voice", "vi", "--voice", "vi", "--voice", "vi"), "3 voices are too many"),
        (("--engine", "gtts", "--offline"), "the engine gtts needs the network"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(value),
)
def test_flags_that_cannot_be(flags, told, runner):
    result = runner.run("make", "bai.txt", *flags)
    assert result.code == 2
    assert told in result.error
    assert not runner.published()


@pytest.mark.parametrize("name", ["rate", "pauses", "chapters", "speech", "engines", "format"])
def test_every_setting_has_a_line_in_the_list(name, runner):
    listed = {row.split(".")[0] for row in in_force(runner)}
    assert name in listed or not getattr(Settings(), name)


def test_a_voice_that_there_is_not(runner):
    result = runner.run("make", "bai.txt", "--engine", "espeak", "--voice", "en")
    assert result.code == 4
    assert "espeak has no voice 'en': choose one of vi," in result.error


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name = " + b"[" * 5000, "is not valid TOML"),
        (b"rate = 1" + b"0" * 400, "rate is too large a number"),
        (b"rate = 1" + b"0" * 5000, "is not valid TOML"),
        (b"bitrate = \xff", "is not valid TOML"),
        ("name = 'b\u00e0i'".encode("utf-16"), "is not valid TOML"),
        (b"loudness = nan", "loudness is nan"),
        (b"[speech]\nlexicon = 'a\\u0000b'".replace(b"'", b'"'), "cannot be read"),
    ],
    ids=["nested", "large", "larger", "bytes", "UTF-16", "nan", "NUL"],
)
def test_configurations_that_nobody_writes(content, told, runner):
    runner.write("briefing.toml", content)
    result = runner.run("make", "bai.txt", "-e", "silent")
    assert result.code == 2
    assert told in result.error


def test_a_folder_in_the_place_of_a_configuration(runner):
    (runner.folder / "briefing.toml").mkdir()
    runner.config.mkdir(parents=True)
    assert runner.make("bai.txt", "-e", "silent").is_file()
    result = runner.run("config", "--config", "briefing.toml")
    assert (result.code, result.error) == (2, "briefing.toml cannot be read (Is a directory)")
