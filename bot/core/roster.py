"""What speaks for a person, and when it no longer does, from what Launchpad lists now.

Names of accounts and networks are the same where they differ in the case of ASCII letters alone. That is
the strictest rule that an IRC network has (CASEMAPPING=ascii): two accounts that any network tells apart
are never taken for one, nor a Kelvin sign for a k.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.effects import Plan, Tell

BY_PROFILE = "a code in the Launchpad profile"
BY_MAIL = "a code by mail"
BY_SIGNATURE = "a signed mail"

_ASCII = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def fold(name: str) -> str:
    """The form under which two spellings of an account or a network are the same."""
    return name.translate(_ASCII)


@dataclass(frozen=True, slots=True)
class Binding:
    """`account` on `network` speaks for `person`, proved `how` at `at`; `key` signed, where one did.

    While a `rival` claims the account as well it speaks for nobody. Launchpad was last asked at
    `checked` whether it still lists all of that.
    """

    network: str
    account: str
    person: str
    how: str
    at: datetime
    key: str = ""
    rival: str = ""
    checked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A binding that does not stand: it passes to `person`, who was renamed, or ends where that is ""."""

    binding: Binding
    why: str
    person: str = ""

    @property
    def told(self) -> str:
        """What the person reads, once: what ended, why, and how to come back."""
        b = self.binding
        if self.person:
            return f"{self.why}: account {b.account} on {b.network} speaks for {self.person} now"
        ended = f"account {b.account} on {b.network} speaks for {b.person} no more: {self.why}"
        return (
            f"{ended}. To be known again, put that right there and say on IRC: identify YOUR-LAUNCHPAD-NAME"
        )


def lists(found: Mapping[str, Any], network: str, account: str) -> bool:
    """Whether the person lists this account as their nickname for this network."""
    wanted = (fold(network), fold(account))
    return any((fold(str(net)), fold(str(nick))) == wanted for net, nick in found.get("nicknames", ()))


def is_person(found: Mapping[str, Any]) -> bool:
    """Whether Launchpad knows a living person there: no team, not suspended, not deactivated."""
    return bool(found.get("exists")) and not found.get("is_team") and bool(found.get("active", True))


def review(bindings: Iterable[Binding], found: Mapping[str, Any]) -> list[Change]:
    """What has to change now that Launchpad gave `found` about the person of `bindings`."""
    return [change for binding in bindings if (change := _changed(binding, found))]


def _changed(binding: Binding, found: Mapping[str, Any]) -> Change | None:
    person = binding.person
    if found.get("suspended"):
        return Change(binding, f"Launchpad has suspended {person}")
    if not found.get("exists"):
        return Change(binding, f"Launchpad knows no {person} any more (renamed, merged or gone)")
    if found.get("is_team"):
        return Change(binding, f"{person} is a team on Launchpad now")
    if not is_person(found):
        return Change(binding, f"the Launchpad account of {person} is not active")
    if not lists(found, binding.network, binding.account):
        unlisted = f"does not list the nickname {binding.account} for {binding.network} on Launchpad any more"
        return Change(binding, f"{person} {unlisted}")
    if binding.key and found.get("keys") is not None and binding.key not in found["keys"]:
        gone = f"the key {binding.key[-16:]}, whose signature bound it, is not on Launchpad any more"
        return Change(binding, f"{gone} for {person}")
    name = str(found.get("name") or person)
    if name != person:
        return Change(binding, f"{person} is {name} on Launchpad now", name)
    return None


def tell(changes: Iterable[Change]) -> Plan:
    """One line for each person whose binding changed: at the account itself, or by mail."""
    plan = Plan()
    for change in changes:
        plan.add(Tell(change.person or change.binding.person, change.told, change.binding.account))
    return plan
