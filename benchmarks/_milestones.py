"""A milestone file applied as release-tools did it with launchpadlib: project by project, thing by thing.

`python benchmarks/_milestones.py ROOT FILE CACHE` prints a line for each milestone. CACHE is launchpadlib's
folder, which a second run finds as the first has left it. The series is made where it is missing; dates are
compared as text, as that tool does it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from launchpadlib.credentials import AccessToken, Credentials
from launchpadlib.launchpad import Launchpad

from bot.sandbox.people import BOT, CONSUMER


def login(root: str, cache: str) -> Any:
    """As the bot, and never through a proxy."""
    credentials = Credentials(CONSUMER, access_token=AccessToken(f"{BOT}-token", f"{BOT}-secret"))
    return Launchpad(
        credentials, None, None, service_root=root, version="devel", cache=cache, proxy_info=None
    )


def main() -> None:
    root, file, cache = sys.argv[1:]
    config = yaml.safe_load(Path(file).read_text())
    wanted = {f"{config['series']}-{key}": str(day) for key, day in config["milestones"].items()}
    wanted[config["release"]] = str(config["release-date"])
    lp = login(root, cache)
    for name in config["projects"]:
        project = lp.projects[name]
        series = project.getSeries(name=config["series"])
        if series is None:
            series = project.newSeries(name=config["series"], summary=f"{config['series']} release")
        for word, day in wanted.items():
            milestone = project.getMilestone(name=word)
            if milestone is None:
                series.newMilestone(name=word, date_targeted=day)
                print(f"{name} {word}: does not exist yet... created")
            elif str(milestone.date_targeted)[:10] == day:
                print(f"{name} {word}: OK")
            else:
                milestone.date_targeted = day
                milestone.lp_save()
                print(f"{name} {word}: exists but wrong date... fixed")


if __name__ == "__main__":
    main()
