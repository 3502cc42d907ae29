"""The least that a command line of as many commands can be: what start-up is compared with.

python benchmarks/bare_parser.py --help, with the number of commands in BARE_COMMANDS.
"""

from __future__ import annotations

import argparse
import os

parser = argparse.ArgumentParser(prog="bare")
commands = parser.add_subparsers()
for number in range(int(os.environ.get("BARE_COMMANDS", "9"))):
    commands.add_parser(f"command-{number}", help="Do nothing.")

if __name__ == "__main__":
    parser.parse_args()
