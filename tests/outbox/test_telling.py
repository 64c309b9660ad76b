"""A word to a person reaches that person or nobody, never a stranger who has the nick of that name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.core.effects import Tell
from bot.core.errors import Gone
from bot.gateways.ports import Mail, Person
from bot.outbox.ledger import Claim
from bot.outbox.performers import Posting
from bot.outbox.telling import Telling, by_mail
from bot.texts import Texts


class Network:
    """An IRC network where `online` tells which nick is logged in to an account now."""

    network = "oftc"

    def __init__(self, **online: str) -> None:
        self.online, self.said = online, list[tuple[str, str]]()
        self.likely: list[str] = []

    async def say(self, target: str, text: str) -> None:
        self.said.append((target, text))

    async def nick_of(self, account: str, likely: Sequence[str] = ()) -> str | None:
        self.likely += likely
        return self.online.get(account)


class Post:
    """A mail server; `people` are on Launchpad."""

    def __init__(self, *people: Person) -> None:
        self.people = {person.name: person for person in people}
        self.sent: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.sent.append(mail)

    async def person(self, name: str) -> Person | None:
        if name == "mallory":
            raise Gone("mallory is suspended")
        return self.people.get(name)


def claim(person: str, account: str = "") -> Claim:
    return Claim(1, "r-1000/0", Tell(person, "read this", account), None, 1, 0)


def telling(network: Network, post: Post | None = None, **accounts: list[tuple[str, str]]) -> Telling:
    one = Telling(network, lambda where, person: accounts.get(person, []) if where == "oftc" else [])
    if post is not None:
        posting = Posting(post, "list@example.org", lambda key: f"<{key}@example.org>", Texts().render)
        one.post = by_mail(posting, post.person)
    return one


async def test_it_goes_to_the_nick_that_is_logged_in_to_the_account_now() -> None:
    network = Network(eday="eday_away")
    told = await telling(network, eday=[("eday", "eday-work")]).perform(claim("eday"))
    assert network.said == [("eday_away", "read this")]
    assert network.likely == ["eday-work"], "where they spoke from last is asked about"
    assert told == {"told": "irc", "nick": "eday_away"}


async def test_each_account_is_tried_and_one_is_told() -> None:
    network = Network(eday2="there", eday3="too")
    accounts = [("eday", ""), ("eday2", ""), ("eday3", "")]
    await telling(network, eday=accounts).perform(claim("eday"))
    assert network.said == [("there", "read this")]


async def test_an_account_that_speaks_for_them_no_more_is_told_of_that() -> None:
    network = Network(eday="eday")
    await telling(network).perform(claim("eday", account="eday"))
    assert network.said == [("eday", "read this")]


async def test_a_stranger_of_that_nick_hears_nothing() -> None:
    network = Network()
    assert await telling(network, eday=[("eday", "")]).perform(claim("eday")) == {"told": "nobody"}
    assert network.said == []


async def test_who_is_not_on_irc_is_mailed_where_they_show_an_address() -> None:
    post = Post(Person("eday", "Eric Day", False, email="eday@example.org"))
    assert await telling(Network(), post).perform(claim("eday")) == {"told": "mail"}
    (mail,) = post.sent
    assert (mail.to, mail.message_id) == (("eday@example.org",), "<r-1000/0@example.org>")
    assert mail.body.startswith("Hello Eric Day,\n\nread this\n")


@pytest.mark.parametrize(
    "person",
    [
        Person("eday", "Eric Day", False),
        Person("eday", "A team", True, email="team@example.org"),
        Person("eday", "Eric Day", False, email="eday@example.org", active=False),
        Person("vishy", "Vish", False, email="vishy@example.org"),
    ],
    ids=["hidden address", "team", "deactivated", "somebody else"],
)
async def test_nobody_else_is_mailed(person: Person) -> None:
    post = Post(person)
    assert await telling(Network(), post).perform(claim("eday")) == {"told": "nobody"}
    assert post.sent == []


async def test_somebody_who_is_suspended_is_not_told_and_nothing_is_stuck() -> None:
    post = Post()
    assert await telling(Network(), post).perform(claim("mallory")) == {"told": "nobody"}
