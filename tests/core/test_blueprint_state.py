"""Blueprints are told in the words of the newsletter, and counted as the release manager of Cactus did."""

from __future__ import annotations

import pytest

from bot.core.blueprint_state import DASH, Blueprint, Report, State, reports, states

SEED = (
    (
        State("Essential", 5, True, ((1, "Implemented"), (1, "Needs Code Review"), (1, "Beta Available"))),
        f"Essential {DASH} 5 Design Approved; "
        f"1 Implemented {DASH} 1 Needs Code Review {DASH} 1 Beta Available",
    ),
    (State("High", 11, False, ((2, "Drafting"),)), "High \u2013 11 Blueprints; 2 Drafting"),
    (
        State("Medium", 22, False, ((3, "Needs Code Review"), (1, "Blocked"))),
        "Medium \u2013 22 Blueprints; 3 Needs Code Review; 1 Blocked",
    ),
    (
        State("Low", 16, False, ((2, "Needs Code Review"), (4, "Implemented"))),
        "Low \u2013 16 Blueprints; 2 Needs Code Review; 4 Implemented",
    ),
)

CACTUS = (
    (Report("Essential", 3, 2), "Essential: 3 merged, 2 proposed (100%)"),
    (Report("High", 5, 3, 0, 3), "High: 5 merged, 3 proposed, 3 deferred (73%)"),
    (Report("Medium", 11, 5, 4, 2), "Medium: 11 merged, 5 proposed, 4 late, 2 deferred (73%)"),
    (Report("Low", 7, 1, 6, 2), "Low: 7 merged, 1 proposed, 6 late, 2 deferred (50%)"),
)


@pytest.mark.parametrize(("state", "line"), SEED)
def test_the_numbers_of_the_newsletter_give_its_lines(state: State, line: str) -> None:
    assert state.line == line


@pytest.mark.parametrize(("report", "line"), CACTUS)
def test_the_numbers_of_the_cactus_report_give_its_percentages(report: Report, line: str) -> None:
    assert report.line == line


def test_the_newsletter_and_the_report_count_the_same_blueprints() -> None:
    totals = [report.total for report, _ in CACTUS]
    assert totals == [state.total for state, _ in SEED]
    assert sum(totals) == 54


def blueprints(*rows: tuple[str, str, str]) -> list[Blueprint]:
    return [Blueprint(f"bp-{n}", *row) for n, row in enumerate(rows)]


def test_blueprints_are_counted_by_priority_with_the_weightiest_first() -> None:
    found = blueprints(
        ("Low", "Drafting", "Unknown"),
        ("High", "Approved", "Good progress"),
        ("High", "Approved", "Implemented"),
        ("High", "Approved", "Not started"),
        ("Essential", "New", "Unknown"),
        ("Undefined", "Obsolete", "Unknown"),
    )
    assert [state.line for state in states(found)] == [
        "Essential \u2013 1 Blueprint; 1 New",
        "High \u2013 3 Design Approved; 1 Implemented \u2013 1 Good progress",
        "Low \u2013 1 Blueprint; 1 Drafting",
    ]
    assert [report.line for report in reports(found)] == [
        "Essential: 1 late (0%)",
        "High: 1 merged, 2 late (33%)",
        "Low: 1 late (0%)",
    ]


@pytest.mark.parametrize(
    ("implementation", "line"),
    [
        ("Implemented", "Low: 1 merged (100%)"),
        ("Deployment", "Low: 1 merged (100%)"),
        ("Needs Code Review", "Low: 1 proposed (100%)"),
        ("Beta Available", "Low: 1 proposed (100%)"),
        ("Deferred", "Low: 1 deferred (0%)"),
        ("Blocked", "Low: 1 late (0%)"),
        ("Unknown", "Low: 1 late (0%)"),
    ],
)
def test_each_blueprint_is_counted_once(implementation: str, line: str) -> None:
    (report,) = reports(blueprints(("Low", "Approved", implementation)))
    assert report.line == line


def test_half_a_percent_is_rounded_up() -> None:
    assert Report("Low", merged=1, late=7).percent == 13


def test_a_priority_that_is_new_on_launchpad_is_not_lost() -> None:
    assert [s.line for s in states(blueprints(("Urgent", "New", "Unknown")))] == [
        "Urgent \u2013 1 Blueprint; 1 New"
    ]
    assert Report("Low").line == "Low: none (0%)"
