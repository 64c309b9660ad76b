"""Every plugin the bot has. Adding one is adding a line."""

from plugins import (
    coding,
    feedback,
    helping,
    ideas,
    identity,
    launchpad,
    naming,
    reading,
    requirements,
    running,
    scheduling,
    thread,
)

PLUGINS = (
    reading.plugin,
    helping.plugin,
    identity.plugin,
    ideas.plugin,
    requirements.plugin,
    feedback.plugin,
    naming.plugin,
    launchpad.plugin,
    scheduling.plugin,
    thread.plugin,
    coding.plugin,
    running.plugin,
)
