"""An engine with secrets, a configuration full of them, and what to look for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from briefing.engines.interface import Option
from briefing.errors import EngineError
from tests.support.voices import Beeper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_runner import CliRunner, Result


class Vault(Beeper):
    """A voice with options of every kind.

    At the word `bục` it fails and tells its key, at `toang` it does so with an error of its own.
    """

    name = "vault"
    options: ClassVar = {
        "model": Option.SOUND,
        "url": Option.SOUND,
        "patience": Option.PLAIN,
        "key": Option.PRIVATE,
        "ca": Option.PRIVATE,
    }
    keys: ClassVar[list[str]] = []

    def __init__(
        self, *, model="one", url="", patience=1, key="", ca="", region="", headers=None
    ) -> None:
        self._told = f"{url} {key} {ca} {region} {headers}"
        self.version = f"1-{model}"
        self.keys.append(key)

    def speak(self, text, voice):
        if "bục" in text:
            refusal = OSError(f"refused: {self._told}")
            raise EngineError(f"the vault is shut ({refusal})", f"try {self._told}") from refusal
        if "toang" in text:
            raise RuntimeError(f"the vault fell over: {self._told}")
        return super().speak(text, voice)


class Undeclared(Vault):
    """The same, but it does not say what may become of its options."""

    name = "undeclared"
    options: ClassVar = {}


# Whatever holds one of these words has told what it must not.
WORDS = {
    "an engine nobody has": "SK-nobody-0001",
    "a key in the configuration": "SK-vault-0002",
    "a key in a file": "SK-file-0003",
    "a key in the environment": "SK-variable-0004",
    "the password of an address": "mk0005",
    "what an address asks": "TOKEN-0006",
    "the path of a certificate": "chung-chi-0007",
    "an option nobody declared": "vung-rieng-0008",
    "within a table": "Bearer-0009",
    "the password of a proxy": "proxy0010",
    "an address of an engine that is not used": "may-rieng-0011",
    "a password of a link": "lien-ket-0012",
}

CONFIG = """
engine = "espeak"
[speech]
lexicon = "{lexicon}"
[engines.nobody]
key = "{an engine nobody has}"
[engines.vault]
model = "two"
url = "https://anna:{the password of an address}@vault.example/v1?token={what an address asks}"
patience = 3
key = "{a key in the configuration}"
ca = "{ca}"
region = "{an option nobody declared}"
headers = {{ Authorization = "{within a table}" }}
[engines.undeclared]
key_file = "{key_file}"
region = "{an option nobody declared}"
[engines.gtts]
url = "https://anna:{the password of an address}@translate.example"
ca = "{ca}"
attempts = 1
[engines.edge]
address = "{an address of an engine that is not used}.example:443"
[engines.server]
base_url = "https://anna:{the password of an address}@server.example/v1"
key_env = "SERVER_KEY"
"""


def held(runner: CliRunner) -> dict[str, bytes]:
    """Give all that the program left: in its output and in the folders that it keeps for itself."""
    inputs = {"tin", "chia-khoa", "ho-so", *WORDS.values(), "briefing.toml"}
    files = [path for path in runner.folder.rglob("*") if path.is_file()]
    made = [path for path in files if path.relative_to(runner.folder).parts[0] not in inputs]
    kept = [path for path in (runner.folder.parent / "home").rglob("*") if path.is_file()]
    return {str(path): str(path).encode() + path.read_bytes() for path in (*made, *kept)}


def leaks(texts: dict[str, bytes]) -> list[tuple[str, str]]:
    return [
        (name, what)
        for name, content in texts.items()
        for what, word in WORDS.items()
        if word.encode() in content
    ]


def said(*runs: Result) -> dict[str, bytes]:
    return {str(number): (result.out + result.err).encode() for number, result in enumerate(runs)}


def told(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
