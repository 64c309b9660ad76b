"""The ten steps from an idea to the board's decision, and the four ways in which it ends."""

from __future__ import annotations

from bot.core.workflow import Step

STEPS = (
    Step("idea", "idea", "the three questions, then: promote <project> as NAME"),
    Step("requirements", "initial requirements", "the requirements, then: req <project> done"),
    Step("proposal", "wiki page and mail", "two readers, the page and the mail: propose <project>"),
    Step("feedback", "waiting for feedback", "answers, and the end of the window: wait <project>"),
    Step("prototype", "prototype", "something to look at: prototype <project> URL"),
    Step(
        "naming",
        "name and language",
        "name <project> pick NAME, language <project> pick LANGUAGE because ..., name <project> done",
    ),
    Step("bootstrap", "bootstrap on Launchpad", "bootstrap <project> plan, then bootstrap <project> apply"),
    Step(
        "scheduling",
        "series and milestones",
        "series <project> create NAME, its milestones, schedule <project> done",
    ),
    Step("coding", "code and progress", "progress: update <project> TEXT; in the end submit <project>"),
    Step(
        "review", "review by the board", "the board's decision, which its chair records: decide <project> ..."
    ),
    Step("accepted", "accepted", final=True),
    Step("rejected", "rejected", final=True),
    Step("withdrawn", "withdrawn", final=True),
    Step("abandoned", "abandoned", final=True),
)

NAMES = tuple(step.name for step in STEPS if not step.final)
EARLY = ("idea", "requirements", "proposal", "feedback", "prototype", "naming", "bootstrap")
LATE = ("scheduling", "coding")  # from step 8 on, a waiver is the board's concern
