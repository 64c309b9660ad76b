"""Which pages a move keeps true, and what is told of them."""

from __future__ import annotations

from bot.core.effects import Effect, EnsurePage, Say
from bot.core.people import BOT
from tests.workflows.paper import JBRYCE, RULES, VISHY, Paper, at
from tests.workflows.tells import fact, wiki

PROPOSAL = EnsurePage("Projects/burrow", "proposal", 7)
APPLICATION = EnsurePage("Projects/burrow/Application", "application", 7)
AGENDA = EnsurePage("Governance/Agenda", "agenda")
published = fact(page="Projects/burrow")


def pages(paper: Paper) -> list[Effect]:
    return [p.effect for p in paper.made[-1].plan.planned if isinstance(p.effect, EnsurePage)]


def test_a_step_that_is_entered_is_told_on_the_page() -> None:
    paper = at("feedback", wiki, published)
    paper.say("conclude burrow")
    assert pages(paper) == [PROPOSAL]


def test_a_page_that_nobody_published_is_not_begun() -> None:
    paper = at("feedback", wiki)
    paper.say("conclude burrow")
    assert pages(paper) == []


def test_a_step_that_is_kept_changes_no_page() -> None:
    paper = at("feedback", wiki, published)
    paper.say("park burrow until 2011-04-01 because x")
    assert pages(paper) == []


def test_without_a_wiki_no_page_is_thought_of() -> None:
    paper = at("coding", published)
    paper.say("submit burrow")
    assert pages(paper) == []


def test_who_comes_before_the_board_and_who_leaves_it_is_on_its_pages() -> None:
    paper = at("coding", wiki, published)
    paper.say("submit burrow")
    assert pages(paper) == [PROPOSAL, APPLICATION, AGENDA]
    paper.say("decide burrow needinfo because who runs it?", JBRYCE)
    assert pages(paper) == [PROPOSAL, APPLICATION, AGENDA]
    paper.say("back burrow coding because we look again")
    assert pages(paper) == [PROPOSAL, APPLICATION, AGENDA]


def test_a_waived_step_9_brings_it_on_the_agenda_as_well() -> None:
    paper = at("coding", wiki)
    paper.say("waive burrow coding because x")
    paper.say("second burrow", JBRYCE)
    assert paper.case.step == "review"
    assert pages(paper) == [APPLICATION, AGENDA]


def test_each_revision_of_the_page_is_told_once() -> None:
    paper = at("feedback", wiki, published)
    found = {"exists": True, "url": "http://wiki.example.org/burrow", "revision": 3}
    paper.saw("page", found, "Projects/burrow")
    told = Say(RULES.home, "the page of burrow: http://wiki.example.org/burrow")
    assert [p.effect for p in paper.say("published I-7", BOT).plan.planned] == [told]
    assert [p.effect for p in paper.say("published I-7", BOT).plan.planned] == []
    paper.saw("page", {**found, "revision": 4}, "Projects/burrow")
    assert [p.effect for p in paper.say("published I-7", BOT).plan.planned] == [told]


def test_people_do_not_say_that_a_page_was_seen() -> None:
    assert "the bot itself" in at("feedback", wiki, published).refused("published I-7", VISHY)
