"""The numbers of the process: how long, how many, whose zone. The config may change each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

DAYS = timedelta(days=1)

QUESTIONS = {
    "missing": "what is missing in the software that is there already",
    "unsolved": "what has not been solved yet",
    "users": "what users ask for",
}
"""The three questions of step 1, in the words of the seed."""

OVERLAP_QUESTION = "different"
"""Asked as well where an earlier idea looks alike: why this one is no duplicate."""

REQUIREMENTS = {
    "scale": "horizontal scalability: one more machine must mean more work done",
    "tenancy": "multi-tenancy: many customers share one installation and never meet",
    "modular": "a modular API: sites differ, so back ends must be exchangeable",
    "rest": "a REST API: everything else in the cloud speaks it",
    "zones": "zones and locality: data should live near those who use it",
    "ha": "no single point of failure: machines die every day",
}
"""The initial requirements of step 2 in the order of the seed, each with why it is asked."""

REQUIREMENT_VALUES = ("yes", "partly", "later", "no", "n/a")

LAUNCHPAD_NAME = re.compile(r"[a-z0-9][a-z0-9+.\-]{1,60}")
"""Launchpad's rule for names of projects, teams, series and milestones, with a length that IRC can carry."""

NUMBER = re.compile(r"i-[0-9]+")
"""How proposals are numbered, in lower case: no name may look like that, for it would mean another one."""

MILESTONE_KINDS = ("feature-freeze", "bug-freeze", "release")
"""What step 8 asks for: one milestone of each kind at least."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the process. Spans are timedeltas, the rest are counts."""

    feedback: timedelta = 7 * DAYS  # step 4: the window
    prototype: timedelta = 4 * DAYS  # step 5: the second window
    settle: timedelta = 2 * DAYS  # what remains at least after the last change
    repliers: int = 2  # people who must have answered in step 4, or silence is recorded
    prereviews: int = 2  # people who must have read the proposal before the list does
    updates: int = 2  # progress updates before a submission
    hold_longest: timedelta = 14 * DAYS
    holds_each: int = 2  # holds per person and proposal
    resolve_notice: timedelta = 1 * DAYS  # before a driver may resolve another's concern
    evidence_age: timedelta = 30 * DAYS  # how old the check of a name may be
    stale: timedelta = 56 * DAYS  # without a word from its drivers
    abandon: timedelta = 182 * DAYS  # stale for so long
    adoption: timedelta = 7 * DAYS  # for the old drivers to object
    reapply: timedelta = 90 * DAYS  # after a rejection that names no date
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))  # in which a bare date ends
    release_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/Los_Angeles"))  # freezes end
    countdown: str = "never"  # the weekday of the mail that counts down to a release
    licence: str = "Apache Licence"  # as Launchpad spells it
    language: str = "Python"  # where none was picked: "a good default"
    project_group: str = ""  # on Launchpad, of projects that the board has accepted; "" for none
    wiki: str = ""  # what stands before a project in the titles of its pages; "" where there is no wiki
    agenda: str = ""  # the title of the page with the board's agenda
    mail_list: str = ""  # the mailing list; "" where the bot has no mail
    calendar: bool = False  # whether there is a calendar file
    news: bool = False  # whether a feed or a webhook is told what everybody may know
    home: str = ""  # the channel where events are told
