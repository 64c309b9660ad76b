"""Every plugin the bot has. Adding one is adding a line."""

from plugins import (
    caring,
    coding,
    feedback,
    helping,
    ideas,
    identity,
    language,
    launchpad,
    naming,
    reading,
    requirements,
    running,
    scheduling,
    telling,
    thread,
    wiki,
)

PLUGINS = (
    reading.plugin,
    helping.plugin,
    identity.plugin,
    ideas.plugin,
    requirements.plugin,
    wiki.plugin,
    feedback.plugin,
    naming.plugin,
    language.plugin,
    launchpad.plugin,
    scheduling.plugin,
    thread.plugin,
    telling.plugin,
    caring.plugin,
    coding.plugin,
    running.plugin,
)
