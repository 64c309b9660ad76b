"""Proposals as far as a test needs them, and what Launchpad shows of burrow then."""

from __future__ import annotations

from tests.house import House

LAUNCHPAD = ("bootstrap", "burrow")


def shape(name: str = "burrow", ours: bool = True) -> dict[str, object]:
    """What a look at a bootstrapped project finds."""
    policies = {
        "": "Open Team",
        "-drivers": "Restricted Team",
        "-core": "Restricted Team",
        "-bugs": "Moderated Team",
    }
    owner = "tminus" if ours else "mallory"
    teams = {
        name + suffix: {"owner": owner, "policy": policy, "ours": ours, "members": []}
        for suffix, policy in policies.items()
    }
    duties = {"owner": f"{name}-drivers", "driver": f"{name}-drivers", "bug_supervisor": f"{name}-bugs"}
    return {"teams": teams, "project": {**duties, "focus": "trunk", "ours": ours}}


NOTHING: dict[str, object] = {"teams": {}, "project": None}


async def idea(house: House, name: str = "burrow") -> None:
    """An idea of eday with answers to all questions, promoted."""
    await house.agrees("eday", "idea new message queue service")
    for question in ("missing", "unsolved", "users"):
        await house.agrees("eday", f'idea answer I-1 {question} "something"')
    await house.agrees("eday", f"promote I-1 as {name}")


async def at_bootstrap(house: House, found: dict[str, object]) -> None:
    await idea(house)
    await house.at("burrow", "bootstrap")
    house.web[LAUNCHPAD] = found


async def question(house: House) -> str:
    await at_bootstrap(house, NOTHING)
    await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    reply = await house.agrees("eday", "bootstrap burrow apply")
    assert reply.text.endswith(f"To go on: confirm r-{reply.receipt:04x}")
    assert await house.effects() == []
    return f"r-{reply.receipt:04x}"
