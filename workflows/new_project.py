"""Ten steps from an idea to the board's decision, as one table.

The steps are those of "10 Steps to Initiating an OpenStack Cloud Service" (2011); states, guards, flags
and rights are section 2.0 of the process. Read a row aloud: `usage` takes a case from `source` to
`target`, if one of `by` asks and all of `needs` hold.
"""

from __future__ import annotations

from bot.core.people import Role
from bot.core.workflow import CHOSEN, LIVE, NEXT, SAME, Move, Workflow
from workflows import changes as c
from workflows import guards as g
from workflows import looks, plans
from workflows import sideways as s
from workflows.steps import EARLY, ENDED, LATE, STEPS

DRIVER = (Role.DRIVER,)
PERSON = (Role.PERSON,)
BOARD = (Role.BOARD,)
CHAIR = (Role.CHAIR,)
CLOCK = (Role.CLOCK,)
BOT = (Role.BOT,)

FORWARD = (
    Move(
        "promote <project> as <name>",
        "make an idea a proposal, under a working title",
        "idea",
        "requirements",
        DRIVER,
        needs=(g.name_allowed, g.questions_answered),
        change=c.take_name,
        main=True,
    ),
    Move(
        "req <project> done",
        "close the initial requirements",
        "requirements",
        "proposal",
        DRIVER,
        needs=(g.requirements_answered, g.differences_stated),
        main=True,
    ),
    Move(
        "propose <project>",
        "send the proposal to the mailing list",
        "proposal",
        SAME,
        DRIVER,
        needs=(g.read_before, g.page_exists),
    ),
    Move(
        "seen <project>",
        "the proposal's mail was seen on the list",
        "proposal",
        "feedback",
        BOT,
        needs=(g.read_before, g.page_exists, g.proposal_seen),
        main=True,
    ),
    Move(
        "conclude <project>",
        "close the feedback window",
        "feedback",
        "prototype",
        DRIVER,
        needs=(g.nothing_open, g.window_over, g.summary_written),
        says=c.concluded,
        main=True,
    ),
    Move(
        "prototype <project> <url>",
        "show a prototype; the bot looks whether it answers",
        ("prototype", "coding"),  # after a waived step 5, the board still wants to see the source
        SAME,
        DRIVER,
        needs=(g.url_looked_at,),
        looks=looks.at_url,
        change=c.show_prototype,
        says=c.prototype_shown,
    ),
    Move(
        "accept-prototype <project>",
        "close the second window",
        "prototype",
        "naming",
        DRIVER,
        needs=(g.prototype_reachable, g.prototype_announced, g.nothing_open, g.window_over),
        main=True,
    ),
    Move(
        "name <project> done",
        "fix name and language",
        "naming",
        "bootstrap",
        DRIVER,
        needs=(g.name_picked, g.name_cleared, g.language_picked, g.language_asked),
        main=True,
    ),
    Move(
        "bootstrap <project> apply",
        "make the project and its four teams on Launchpad",
        "bootstrap",
        SAME,
        DRIVER,
        needs=(g.plan_read,),
        looks=looks.at_launchpad,
        confirm=c.bootstrap_text,
        plan=plans.bootstrap,
        says=c.bootstrap_started,
    ),
    Move(
        "bootstrapped <project>",
        "all of it was read back from Launchpad",
        "bootstrap",
        "scheduling",
        BOT,
        needs=(g.confirmed_on_launchpad,),
        main=True,
    ),
    Move(
        "schedule <project> done",
        "have series and milestones read back",
        "scheduling",
        SAME,
        (Role.DRIVER, Role.RELEASE_MANAGER),
        needs=(g.series_named, g.milestones_named),
        plan=plans.read_schedule,
        says=c.schedule_started,
    ),
    Move(
        "scheduled <project>",
        "the schedule was read back from Launchpad",
        "scheduling",
        "coding",
        BOT,
        needs=(g.series_named, g.milestones_named, g.schedule_read_back),
        main=True,
    ),
    Move(
        "submit <project>",
        "hand the project to the board",
        "coding",
        "review",
        DRIVER,
        needs=(g.updates_told, g.ready),
        confirm=c.submit_text,
        main=True,
    ),
    Move(
        "decide <project> accept <level> [because <reason...>]",
        "record that the board accepts: incubation, core or related",
        "review",
        "accepted",
        CHAIR,
        change=c.accept,
        says=c.accepted,
        main=True,
    ),
    Move(
        "decide <project> reject because <reason...> [reapply <date>]",
        "record that the board rejects, and from when it may be asked again",
        "review",
        "rejected",
        CHAIR,
        needs=(s.in_the_future,),
        change=c.reject,
        says=c.rejected,
    ),
    Move(
        "decide <project> needinfo because <reason...>",
        "record what the board wants to know first",
        "review",
        SAME,
        CHAIR,
        change=c.need_info,
        says=c.info_needed,
    ),
    Move(
        "decide <project> postpone until <date> because <reason...>",
        "record until when the board waits, and for what",
        "review",
        SAME,
        CHAIR,
        needs=(s.in_the_future,),
        change=c.postpone,
        says=c.postponed,
    ),
)

SIDEWAYS = (
    Move(
        "waive <project> <step> because <reason...>",
        "ask to pass the step without its guards; needs a second",
        (*EARLY, *LATE),
        SAME,
        DRIVER,
        needs=(s.at_that_step, s.nameable),
        change=c.ask_waiver,
        says=c.waiver_asked,
    ),
    Move(
        "second <project>",
        "second a waiver that another person asked for",
        EARLY,
        NEXT,
        PERSON,
        needs=(s.has_waiver, s.another_person, s.nameable),
        change=c.waived,
        says=c.waiver_done,
    ),
    Move(
        "second <project>",
        "second a waiver from step 8 on, as a board member",
        LATE,
        NEXT,
        BOARD,
        needs=(s.has_waiver, s.another_person),
        change=c.waived,
        says=c.waiver_done,
    ),
    Move(
        "back <project> <step> because <reason...>",
        "go back to an earlier step; all answers are kept",
        LIVE,
        CHOSEN,
        DRIVER,
        needs=(s.earlier,),
        change=c.step_back,
    ),
    Move(
        "park <project> until <date> because <reason...>",
        "let it rest: the step stays, its clock stops",
        LIVE,
        SAME,
        DRIVER,
        needs=(s.not_parked, s.in_the_future),
        change=c.park,
        says=c.parked,
    ),
    Move(
        "unpark <project>",
        "go on with a parked proposal",
        LIVE,
        SAME,
        (Role.DRIVER, Role.CLOCK),
        needs=(s.parked,),
        change=c.unpark,
        says=c.unparked,
        due=c.park_ends,
    ),
    Move(
        "withdraw <project> because <reason...>",
        "end it; anyone may adopt it later",
        LIVE,
        "withdrawn",
        DRIVER,
        change=c.leave,
    ),
    Move(
        "adopt <project>",
        "take over a withdrawn, abandoned or stale proposal",
        (*ENDED, *EARLY, *LATE),
        SAME,
        PERSON,
        needs=(s.adoptable,),
        change=c.ask_adoption,
        says=c.adoption_noted,
    ),
    Move(
        "object <project>",
        "as its driver, keep a proposal that somebody wants to adopt",
        (*ENDED, *EARLY, *LATE),
        SAME,
        DRIVER,
        needs=(s.adoption_asked,),
        change=c.object_adoption,
        says=lambda _, after: f"{after.shown} stays with its drivers",
    ),
    Move(
        "reapply <project>",
        "bring a rejected project back, once the board's date is there",
        "rejected",
        "coding",
        DRIVER,
        needs=(s.may_reapply,),
    ),
)

TIMED = (
    Move(
        "ended <project>",
        "a window has ended",
        ("feedback", "prototype"),
        SAME,
        CLOCK,
        change=c.record_window,
        plan=plans.tell_window,
        due=c.window_ends,
    ),
    Move(
        "stale <project>",
        "nobody has said a word for too long",
        LIVE,
        SAME,
        CLOCK,
        change=c.go_stale,
        says=c.gone_stale,
        due=c.quiet_too_long,
    ),
    Move(
        "abandon <project>",
        "stale for so long that it ends",
        LIVE,
        "abandoned",
        CLOCK,
        change=c.leave,
        due=c.stale_too_long,
    ),
    Move(
        "adopted <project>",
        "nobody objected to an adoption",
        (*ENDED, *EARLY, *LATE),
        CHOSEN,
        CLOCK,
        change=c.adopt,
        says=c.adopted,
        due=c.adoption_due,
    ),
)

NEW_PROJECT = Workflow("new-project", STEPS, (*FORWARD, *SIDEWAYS, *TIMED))
