"""The config: one YAML file in, checked and frozen settings out, or one sentence that says what is wrong."""

from bot.config.credentials import Credentials, read_credentials, read_password
from bot.config.errors import ConfigError
from bot.config.loading import keys, load
from bot.config.models import Config, Irc, Launchpad, Log, Process, Roles, Sandbox, rules

__all__ = [
    "Config",
    "ConfigError",
    "Credentials",
    "Irc",
    "Launchpad",
    "Log",
    "Process",
    "Roles",
    "Sandbox",
    "keys",
    "load",
    "read_credentials",
    "read_password",
    "rules",
]
