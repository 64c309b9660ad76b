"""Who is who: a services account is bound once to a Launchpad person, with proof.

The nick is never trusted. `identify PERSON` asks Launchpad whether the person lists this account as an
IRC nickname for this network, and hands out a code; the code in the person's Launchpad profile, said here
after it was mailed, or signed by the person, is the proof. A nickname alone never binds: accounts expire
and are registered anew. What two people list is nobody's until one of them signs.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.core.effects import Look, SendMail, Tell
from bot.core.errors import Refused
from bot.core.people import Proof, Role
from bot.core.roster import BY_MAIL, BY_PROFILE, BY_SIGNATURE, Change, lists, tell
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.when import show
from bot.plugin import Ask, Plugin

plugin = Plugin("identity", __doc__)

GOOD_FOR = timedelta(hours=1)
"""How long a code may be shown."""
MOST = 5
"""Other people with the same nickname who are asked about."""


def _look(ask: Ask) -> tuple[Look, ...]:
    person = ask.args["person"].removeprefix("~").lower()
    if not ask.speaker.door.startswith("irc:"):
        raise Refused(f"identify binds an IRC account, and you are {ask.who.known}. Say it to me on IRC")
    if not LAUNCHPAD_NAME.fullmatch(person):
        known = f"{person[:40]!r} is no Launchpad name; yours follows the ~ of your page there"
        raise Refused(f"{known}. Say: identify NAME")
    return tuple(Look("person", one) for one in (person, *_others(ask, person)))


@plugin.writes(
    "identify <person>",
    by=Role.ANYONE,
    proof=Proof.ACCOUNT,
    looks=_look,
    fresh=True,
    example="put tminus-3f9a2c into your Launchpad profile and say it again",
)
def identify(ask: Ask, person: str) -> str:
    """bind your services account to your Launchpad person, with a code in your profile"""
    name = person.removeprefix("~").lower()
    network, account = _here(ask)
    seen = ask.bindings.seen("person", name)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "it did not answer"
        raise Refused(f"Launchpad could not be asked about {name}: {why}. Say later: identify {name}")
    _may_be(seen.found, name, network, account)
    for change in ask.bindings.settle(name, seen.found, "Launchpad", ask.now):
        _tell(ask, change)
    mine = ask.bindings.of_account(account, network)
    if any(b.person == name and not b.rival for b in mine):
        return f"account {account} on {network} speaks for {name} already"
    rivals = _rivals(ask, name)
    asked = ask.bindings.challenge(network, account)
    good = asked is not None and asked.person == name and asked.until > ask.now
    if rivals:
        code = asked.code if asked is not None and good else _code()
        return _contested(ask, name, rivals, code, str(seen.found["url"]), told=good)
    if asked is not None and good and asked.code in seen.found["description"]:
        _bind(ask, network, account, name, BY_PROFILE)
        return f"account {account} on {network} now speaks for {name}. The code may go from the profile"
    if asked is not None and good:
        code, mailed, why = asked.code, asked.mailed, "the code is not there yet: "
    else:
        code, mailed = _code(), ""
        why = "the code of before is too old: " if asked is not None and asked.person == name else ""
        if ask.rules.mail_list and (address := str(seen.found.get("email", ""))):
            mailed = _code()
            values = {"name": name, "account": account, "network": network, "code": mailed}
            ask.later(SendMail(address, "Is this IRC account yours?", "code", values))
    ask.bindings.hand_out(network, account, name, code, mailed, ask.now + GOOD_FOR)
    until, url = show(ask.now + GOOD_FOR, ask.now), seen.found["url"]
    ways = [f"put {code} into the description of {url} and say again: identify {name}"]
    ways += [f"or say: identify {name} CODE, with the code that was mailed to you"] if mailed else []
    ways += [f'or mail me, signed: " identify code {code}"'] if ask.rules.mail_list else []
    return f"{why}{', '.join(ways)} (until {until})"


@plugin.writes(
    "identify <person> <code>",
    by=Role.ANYONE,
    proof=Proof.ACCOUNT,
    example="account eday on oftc now speaks for eday",
)
def identify_by_mail(ask: Ask, person: str, code: str) -> str:
    """bind your services account with the code that was mailed to your Launchpad address"""
    name = person.removeprefix("~").lower()
    network, account = _here(ask)
    asked = ask.bindings.challenge(network, account)
    if asked is None or asked.person != name or not asked.mailed or asked.until <= ask.now:
        raise Refused(f"no code is open for account {account} and {name}. Say: identify {name}")
    if not secrets.compare_digest(asked.mailed.encode(), code.encode()):
        ask.bindings.hand_out(network, account, name, asked.code, "", asked.until)
        return f"that is not the code that was mailed to {name}, which has ended now. Say: identify {name}"
    _bind(ask, network, account, name, BY_MAIL)
    return f"account {account} on {network} now speaks for {name}"


@plugin.writes(
    "identify code <code>",
    by=Role.PERSON,
    proof=Proof.SIGNED,
    example="account eday on oftc now speaks for eday",
)
def identify_signed(ask: Ask, code: str) -> str:
    """bind the IRC account that was given this code, by a signed mail; it settles who of two it is"""
    asked, person = ask.bindings.challenge_of(code), ask.who.person
    if asked is None or asked.person != person or asked.until <= ask.now:
        raise Refused(f"no account waits with that code for {person}. Say on IRC: identify {person}")
    _bind(ask, asked.network, asked.account, person, BY_SIGNATURE, ask.who.key)
    return f"account {asked.account} on {asked.network} now speaks for {person}"


@plugin.writes("forget me", by=Role.PERSON, example="account eday on oftc speaks for nobody now")
def forget(ask: Ask) -> str:
    """end the binding of the account that you speak from"""
    network, account = _here(ask)
    mine = ask.bindings.of_account(account, network) if account else ()
    if not mine:
        raise Refused(f"no account is bound where you speak from, and you are {ask.who.known}. Say: whoami")
    ask.bindings.end(Change(mine[0], "they asked for it"), ask.who.person, ask.now)
    return f"account {account} on {network} speaks for nobody now"


@plugin.writes(
    "unbind <account> because <reason...>",
    by=Role.ADMIN,
    example="account eday on oftc speaks for nobody now; eday is told",
)
def unbind(ask: Ask, account: str, reason: str) -> str:
    """end all claims to an account; nobody is put in their place, and who proves it next has it"""
    mine, why = ask.bindings.of_account(account), f"{ask.who.person} ended it because {reason}"
    for binding in mine:
        change = Change(binding, why)
        ask.bindings.end(change, ask.who.person, ask.now)
        _tell(ask, change)
    people = {*ask.bindings.unlist(account, ask.who.person, why, ask.now)}
    people |= {one for b in mine for one in (b.person, b.rival) if one}
    if not people:
        raise Refused(f"nobody claims an account {account[:40]!r}. Say: bindings NAME")
    return f"account {account} speaks for nobody now; {', '.join(sorted(people))} may identify again"


def _may_be(found: Mapping[str, Any], name: str, network: str, account: str) -> None:
    """Raise Refused unless Launchpad knows a person `name` who lists the account."""
    if found.get("suspended") or not found.get("active", True):
        raise Refused(f"the Launchpad account of {name} is not active. Say, with another one: identify NAME")
    if not found.get("exists"):
        known = f"Launchpad knows no person {name}; your name follows the ~ of your page"
        raise Refused(f"{known}. Say: identify NAME")
    if found.get("is_team"):
        raise Refused(f"an account speaks for a person, and {name} is a team. Say: identify NAME")
    if (now := found.get("name", name)) != name:
        raise Refused(f"{name} is called {now} on Launchpad now. Say: identify {now}")
    if not lists(found, network, account):
        raise Refused(
            f"{name} does not list {account} as an IRC nickname for {network}. "
            f"Add it at {found['url']}/+editircnicknames and say: identify {name}"
        )


def _others(ask: Ask, name: str) -> list[str]:
    """Who else lists the account, as far as we know, or has it bound."""
    network, account = _here(ask)
    known = {*ask.bindings.listers(network, account)}
    known |= {b.person for b in ask.bindings.of_account(account, network)}
    return sorted(known - {name})[:MOST]


def _rivals(ask: Ask, name: str) -> list[str]:
    """Who else lists the account on Launchpad now; who could not be asked about still counts."""
    network, account = _here(ask)
    found = []
    for other in _others(ask, name):
        seen = ask.bindings.seen("person", other)
        if seen is None or seen.found is None:
            found.append(other)
            continue
        for change in ask.bindings.settle(other, seen.found, "Launchpad", ask.now):
            _tell(ask, change)
        if lists(seen.found, network, account):
            found.append(other)
    return found


def _contested(ask: Ask, name: str, rivals: list[str], code: str, url: str, *, told: bool) -> str:
    """Two people list one nickname: it speaks for nobody, and each is told how that is settled."""
    network, account = _here(ask)
    for binding in ask.bindings.of_account(account, network):
        if not binding.rival:
            ask.bindings.contest(binding, name, ask.now)
    ask.bindings.hand_out(network, account, name, code, "", ask.now + GOOD_FOR)
    both = f"{name} and {', '.join(rivals)} list the nickname {account} for {network} on Launchpad"
    says = f"{both}, so the account speaks for none of them"
    if not told:
        for other in rivals:
            off = "If it is not yours, take it off your page there (+editircnicknames)"
            ask.later(Tell(other, f"{says}. {off}; if it is, say from it on IRC: identify {other}"))
    ways = [f"whoever it is not takes it off their page ({url}/+editircnicknames), then say: identify {name}"]
    if ask.rules.mail_list:
        ways.insert(0, f'{name} mails me, signed: " identify code {code}"')
    return f"{says}. To settle it {', or '.join(ways)}; or ask an administrator"


def _bind(ask: Ask, network: str, account: str, name: str, how: str, key: str = "") -> None:
    """Bind it; whose account it was reads so elsewhere, because the account is not theirs now."""
    for change in ask.bindings.bind(network, account, name, how, ask.now, key=key):
        ask.later(Tell(change.binding.person, change.told))


def _tell(ask: Ask, change: Change) -> None:
    for planned in tell([change]).planned:
        ask.later(planned.effect)


def _here(ask: Ask) -> tuple[str, str]:
    """The network and the account that is spoken from."""
    return ask.speaker.door.partition(":")[2], ask.speaker.account or ""


def _code() -> str:
    return f"tminus-{secrets.token_hex(6)}"
