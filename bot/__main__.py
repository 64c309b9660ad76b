"""`python -m bot` and the command `tminus`.

`run` goes straight to the bot: the command line's own machinery costs time at each start.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path


def main() -> None:
    """Enter by the short way where nothing else is asked than to run."""
    words = sys.argv[1:]
    if words[:1] == ["run"] and len(words) == 3 and words[1] in {"--config", "-c"}:
        gc.disable()  # until the bot has started: what is loaded now stays, and is not worth looking through
        from bot.running import run

        sys.exit(run(Path(words[2])))
    from bot.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
