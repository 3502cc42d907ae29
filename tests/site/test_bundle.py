"""The page's program: ES modules that become one script, run here by a browser's engine too."""

from __future__ import annotations

import re
import subprocess

import pytest

from briefing.errors import FormatError
from briefing.player import page
from briefing.player.bundle import bundle
from tests.support.tools import tool

COUNTER = """\
/** How often. */
let count = 0;

export function increase() {
  count += 1;
  return count;
}
"""
TWICE = """\
import { increase } from "./counter.js";

export const twice = () => increase() + increase();
"""
MAIN = """\
import { increase } from "./counter.js";
import { twice } from "./twice.js";
import "./loud.js";

// Each module runs once: 1, then 2 + 3.
console.log(increase(), twice(), typeof globalThis.increase);
"""
MODULES = {
    "counter.js": COUNTER,
    "twice.js": TWICE,
    "loud.js": 'console.log("loud");\n',
    "main.js": MAIN,
}


def joined(**changes):
    modules = MODULES | {f"{name}.js": text for name, text in changes.items()}
    return bundle("main.js", modules.__getitem__)


def logged(script):
    result = subprocess.run(
        [tool("node"), "-"], input=script, capture_output=True, text=True, check=True
    )
    return result.stdout.splitlines()


def test_modules_run_once_in_the_order_of_their_imports() -> None:
    assert logged(joined()) == ["loud", "1 5 undefined"]


def test_nothing_of_the_modules_syntax_is_left() -> None:
    text = joined()
    assert not re.search(r"^\s*(import|export|//|/\*)", text, re.MULTILINE)
    assert text.startswith('(() => {\n"use strict";\n')


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"counter": COUNTER.replace("export ", "")}, r"twice\.js|main\.js imports \['increase'\]"),
        ({"loud": "const count = 3;\n"}, r"loud\.js and counter\.js both declare count"),
        ({"counter": f'import "./twice.js";\n{COUNTER}'}, "imports itself through main.js"),
        ({"loud": 'import * as all from "./twice.js";\n'}, r"loud\.js cannot be bundled: import"),
        ({"loud": "export default 3;\n"}, r"loud\.js cannot be bundled: export default"),
        ({"loud": "const { a, b } = window;\n"}, r"loud\.js cannot be bundled: const"),
    ],
)
def test_what_would_go_wrong_in_one_scope_is_refused(changes, why) -> None:
    with pytest.raises(FormatError, match=why):
        joined(**changes)


def test_every_module_is_in_the_page_s_program_or_in_that_of_a_server_that_makes() -> None:
    asked = []

    def read(name):
        asked.append(name)
        return page.asset(name)

    bundle("main.js", read)
    shared = frozenset(asked)
    bundle("making.js", read, shared)
    folder = page.ASSETS
    assert sorted(asked) == sorted({path.name for path in folder.glob("*.js")} - {"sw.js"})


def test_what_another_program_shares_is_taken_from_it() -> None:
    outside = frozenset({"counter.js"})
    script = bundle("twice.js", MODULES.__getitem__, outside)
    shared = "globalThis.briefing = { shared: { increase: () => 21 } };\n"
    shown = script.replace("})();", "console.log(twice());\n})();")
    assert COUNTER not in script
    assert logged(shared + shown) == ["42"]
