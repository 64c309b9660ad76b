"""The config: one YAML file in, checked and frozen settings out, or one sentence that says what is wrong."""

from bot.config.credentials import (
    Credentials,
    parse_credentials,
    parse_told,
    read_credentials,
    read_password,
    read_secret,
    write_credentials,
)
from bot.config.errors import ConfigError
from bot.config.loading import keys, load
from bot.config.models import (
    Announce,
    Config,
    Irc,
    Launchpad,
    Log,
    Mail,
    Names,
    Process,
    Releases,
    Roles,
    Sandbox,
    Wiki,
    launchpad_root,
    launchpad_web,
    rules,
)

__all__ = [
    "Announce",
    "Config",
    "ConfigError",
    "Credentials",
    "Irc",
    "Launchpad",
    "Log",
    "Mail",
    "Names",
    "Process",
    "Releases",
    "Roles",
    "Sandbox",
    "Wiki",
    "keys",
    "launchpad_root",
    "launchpad_web",
    "load",
    "parse_credentials",
    "parse_told",
    "read_credentials",
    "read_password",
    "read_secret",
    "rules",
    "write_credentials",
]
