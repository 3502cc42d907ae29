"""One script of the page's ES modules, since a browser loads no module from a file on disk.

The modules are joined in the order in which a browser would run them, within one function, so that
none of their names is global. What one declares, another must not declare too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable

_IMPORT = re.compile(
    r'^import (?:\{ (?P<names>[^}]+) \} from )?"\./(?P<file>[\w-]+\.js)";\n', re.MULTILINE
)
_DECLARED = re.compile(
    r"^(?P<export>export )?(?:(?:async )?function|class|const|let) (?P<name>[\w$]+)", re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async )?function |class |const |let )", re.MULTILINE)
# Lines that are comments and nothing else: an eighth of the program, and of no use to a phone.
_COMMENTS = re.compile(r"^[ ]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/)\n", re.MULTILINE | re.DOTALL)
# What is not understood here: other forms of import and export, several names declared in one.
_FOREIGN = re.compile(r"^(?:import\b|export\b|(?:const|let) [\[{]|var\b).*", re.MULTILINE)


def bundle(main: str, read: Callable[[str], str], outside: frozenset[str] = frozenset()) -> str:
    """Join a module and all that it imports, directly or not.

    Args:
        main: The file name of the module that starts the program.
        read: Returns the text of a module by its file name. Modules lie in one folder, and write
            `import { name } from "./file.js";`, `import "./file.js";` and `export` in front of a
            declaration, each at the beginning of a line.
        outside: Modules of another program on the page, which shares what is imported of them as
            `briefing.shared`.

    Returns:
        A classic script of one strict function, without comment lines.

    Raises:
        FormatError: A module imports what is not exported, two declare the same name, imports form
            a cycle, or one is written in another way.
    """
    bodies: dict[str, str] = {}
    exports: dict[str, set[str]] = {}
    owners: dict[str, str] = {}
    shared: set[str] = set()

    def add(file: str, importers: tuple[str, ...]) -> None:
        if file in importers:
            raise FormatError(f"{file} imports itself through {', '.join(importers)}")
        if file in bodies:
            return
        text = read(file)
        for found in _IMPORT.finditer(text):
            if found["file"] in outside:
                shared.update(found["names"].split(", "))
                continue
            add(found["file"], (*importers, file))
            names = set((found["names"] or "").split(", ")) - {""}
            if missing := names - exports[found["file"]]:
                raise FormatError(f"{file} imports {sorted(missing)}, which {found['file']} lacks")
        declared = list(_DECLARED.finditer(text))
        for name in (found["name"] for found in declared):
            if owners.setdefault(name, file) != file:
                raise FormatError(f"{file} and {owners[name]} both declare {name}")
        exports[file] = {found["name"] for found in declared if found["export"]}
        body = _COMMENTS.sub("", _EXPORT.sub("", _IMPORT.sub("", text))).strip()
        if foreign := _FOREIGN.search(body):
            raise FormatError(f"{file} cannot be bundled: {foreign[0]}")
        bodies[file] = f"{body}\n"

    add(main, ())
    taken = f"const {{ {', '.join(sorted(shared))} }} = briefing.shared;\n" if shared else ""
    return f'(() => {{\n"use strict";\n{taken}{"".join(bodies.values())}}})();\n'
