"""What makes a shell complete our words: commands, and the options of each."""

from __future__ import annotations

from briefing.cli.app import COMMANDS, find
from briefing.cli.command import Group
from briefing.errors import UsageError

_BASH = """\
_briefing() {
  local words
  case "${COMP_WORDS[*]:1:COMP_CWORD-1} " in
%s
  esac
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _briefing briefing"""
_ZSH = "autoload -U +X bashcompinit && bashcompinit\n"


def script(shell: str = "") -> str:
    """Return what a shell has to read. Raises UsageError for one that we do not know."""
    words = {"": list(COMMANDS)} | _words()
    if shell in {"bash", "zsh"}:
        ways = sorted(words.items(), reverse=True)  # `voices sample` before `voices`
        cases = [f'    "{way} "{"*" if way else ""}) words="{" ".join(it)}" ;;' for way, it in ways]
        return (_ZSH if shell == "zsh" else "") + _BASH.replace("%s", "\n".join(cases))
    if shell == "fish":
        return "\n".join(_fish(way, it) for way, it in words.items())
    raise UsageError(f"no shell is called {shell!r} here", "name bash, zsh or fish")


def _words() -> dict[str, list[str]]:
    """Return what may follow each command."""
    words: dict[str, list[str]] = {}
    for name in COMMANDS:
        found = find(name)
        if isinstance(found, Group):
            commands = found.commands(name)
            words |= {f"{name} {inner}".strip(): each.options for inner, each in commands.items()}
            words[name] = [inner for inner in commands if inner] + words[name]
        else:
            words[name] = found.options
    return words


def _fish(way: str, words: list[str]) -> str:
    seen = " and ".join(f"__fish_seen_subcommand_from {word}" for word in way.split())
    when = seen.replace(" and ", "; and ") or "__fish_use_subcommand"
    return f"complete -c briefing -n '{when}' {'' if way else '-f '}-a '{' '.join(words)}'"
