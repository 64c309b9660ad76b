"""Prints how far the sandbox agrees with the recordings: `python -m tests.contracts.launchpad`.

With `--write` the table in coverage.md is drawn anew.
"""

from __future__ import annotations

import asyncio
import logging
import sys

from tests.contracts.launchpad import coverage, recordings
from tests.contracts.launchpad.renaming import as_it_is, renamer
from tests.contracts.launchpad.replay import replay


def main(arguments: list[str]) -> int:
    """The report, once under the recorded names and once under others."""
    logging.disable()
    exchanges = recordings.read()
    if not exchanges:
        sys.stderr.write(f"There are no recordings in {recordings.folder()}: set TMINUS_SHARED.\n")
        return 1
    for title, rename in (("as recorded", as_it_is), ("renamed", renamer(exchanges))):
        outcomes = asyncio.run(replay(exchanges, rename))
        sys.stdout.write("\n".join(coverage.report(title, outcomes)) + "\n")
        if arguments == ["--write"] and rename is as_it_is:
            coverage.FILE.write_text(coverage.table(exchanges, outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
