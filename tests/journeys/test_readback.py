"""What the whole bot made on Launchpad, as launchpadlib finds it."""

from __future__ import annotations

from tests.contracts.launchpad.judge import NAMES, run
from tests.journeys.town import Town
from tests.journeys.travel import travel


async def test_launchpadlib_reads_back_what_people_decided(town: Town) -> None:
    await travel(town, "coding")
    told = await run(town.wire.there, "written")
    assert told["project"][0] == "burrow"
    assert told["licences"] == ["Apache Licence"]
    assert told["duties"] == ["burrow-drivers", "burrow-drivers", "burrow-bugs"]
    assert (told["focus"], [*told["series"]]) == ("cactus", ["cactus"])
    days = {name: (day, series) for name, (day, _, series, _) in told["milestones"].items()}
    assert days == {
        "cactus-ff": ("2011-02-24", "cactus"),
        "cactus-bf": ("2011-03-05", "cactus"),
        "2011.2": ("2011-04-14", "cactus"),
    }
    policies = [told["teams"][name][2] for name in NAMES]
    assert policies == ["Open Team", "Restricted Team", "Restricted Team", "Moderated Team"]
    assert "eday" in told["members"]["burrow-drivers"]
    assert "soren" in told["members"]["burrow-bugs"]
