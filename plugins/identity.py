"""Who is who: a services account is bound once to a Launchpad person, with proof.

The nick is never trusted. `identify PERSON` asks Launchpad whether the person lists this account as an
IRC nickname for this network, and hands out a code; the code in the person's Launchpad profile is the
proof. A nickname alone never binds: accounts expire and are registered anew.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.core.effects import Look, SendMail
from bot.core.errors import Refused
from bot.core.people import Proof, Role
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.when import show, show_day
from bot.plugin import Ask, Plugin

plugin = Plugin("identity", __doc__)

GOOD_FOR = timedelta(hours=1)
"""How long a code may be shown."""


@plugin.reads("whoami", example="you are eday (account eday), bound on 2 Jan 2011 by a code in the profile")
def whoami(ask: Ask) -> str:
    """who the bot holds you to be, and how it knows"""
    who = ask.who
    if not who.identified:
        return f"you are {who.known}. Log in to services and say: identify YOUR-LAUNCHPAD-NAME"
    roles = sorted(role.value for role in who.roles - {Role.ANYONE, Role.PERSON})
    bound = [
        f"{b.account} on {b.network} by {b.how}, {show_day(b.at)}" for b in ask.bindings.of_person(who.person)
    ]
    parts = [f"you are {who.known}"]
    if bound:
        parts.append(f"bound: {'; '.join(bound)}")
    parts.append(f"known roles: {', '.join(roles) or 'none asked for lately'}")
    return ". ".join(parts)


def _look(ask: Ask) -> tuple[Look, ...]:
    person = ask.args["person"].removeprefix("~").lower()
    if not ask.speaker.door.startswith("irc:"):
        raise Refused(f"identify binds an IRC account, and you are {ask.who.known}. Say it to me on IRC")
    if not LAUNCHPAD_NAME.fullmatch(person):
        known = f"{person[:40]!r} is no Launchpad name; yours follows the ~ of your page there"
        raise Refused(f"{known}. Say: identify NAME")
    return (Look("person", person),)


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
    network, account = ask.speaker.door.partition(":")[2], ask.speaker.account or ""
    seen = ask.bindings.seen("person", name)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "it did not answer"
        raise Refused(f"Launchpad could not be asked about {name}: {why}. Say later: identify {name}")
    if not seen.found.get("exists"):
        known = f"Launchpad knows no person {name}; your name follows the ~ of your page"
        raise Refused(f"{known}. Say: identify NAME")
    if seen.found.get("is_team"):
        raise Refused(f"an account speaks for a person, and {name} is a team. Say: identify NAME")
    nicks = [nick for net, nick in seen.found["nicknames"] if str(net).lower() == network.lower()]
    if account.lower() not in {nick.lower() for nick in nicks}:
        raise Refused(
            f"{name} does not list {account} as an IRC nickname for {network}. "
            f"Add it at {seen.found['url']}/+editircnicknames and say: identify {name}"
        )
    asked = ask.bindings.challenge(network, account)
    if asked and asked.person == name and asked.until > ask.now and asked.code in seen.found["description"]:
        ask.bindings.bind(network, account, name, "a code in the Launchpad profile", ask.now)
        return f"account {account} on {network} now speaks for {name}. The code may go from the profile"
    mine = asked is not None and asked.person == name
    if asked is not None and mine and asked.until > ask.now:
        code, mailed, why = asked.code, asked.mailed, "the code is not there yet: "
    else:
        code, mailed, why = _code(), "", "the code of before is too old: " if mine else ""
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
    network, account = ask.speaker.door.partition(":")[2], ask.speaker.account or ""
    asked = ask.bindings.challenge(network, account)
    if asked is None or asked.person != name or not asked.mailed or asked.until <= ask.now:
        raise Refused(f"no code is open for account {account} and {name}. Say: identify {name}")
    if not secrets.compare_digest(asked.mailed.encode(), code.encode()):
        ask.bindings.hand_out(network, account, name, asked.code, "", asked.until)
        return f"that is not the code that was mailed to {name}, which has ended now. Say: identify {name}"
    ask.bindings.bind(network, account, name, "a code by mail", ask.now)
    return f"account {account} on {network} now speaks for {name}"


@plugin.writes(
    "identify code <code>",
    by=Role.PERSON,
    proof=Proof.SIGNED,
    example="account eday on oftc now speaks for eday",
)
def identify_signed(ask: Ask, code: str) -> str:
    """bind the IRC account that was given this code, by a signed mail"""
    asked, person = ask.bindings.challenge_of(code), ask.who.person
    if asked is None or asked.person != person or asked.until <= ask.now:
        raise Refused(f"no account waits with that code for {person}. Say on IRC: identify {person}")
    ask.bindings.bind(asked.network, asked.account, person, "a signed mail", ask.now)
    return f"account {asked.account} on {asked.network} now speaks for {person}"


@plugin.writes("forget me", by=Role.PERSON, example="account eday on oftc speaks for nobody now")
def forget(ask: Ask) -> str:
    """end the binding of the account that you speak from"""
    network, account = ask.speaker.door.partition(":")[2], ask.speaker.account or ""
    if not ask.bindings.unbind(network, account):
        raise Refused(f"no account is bound where you speak from, and you are {ask.who.known}. Say: whoami")
    return f"account {account} on {network} speaks for nobody now"


def _code() -> str:
    return f"tminus-{secrets.token_hex(6)}"
