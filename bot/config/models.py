"""The sections and keys of the config, with what each is for. `config.example.yaml` shows them all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from bot.config import kinds as k
from bot.core.rules import Rules
from bot.core.zones import read_zone

SERVICES = {
    "production": "https://api.launchpad.net",
    "qastaging": "https://api.qastaging.launchpad.net",
    "staging": "https://api.staging.launchpad.net",
}
"""Where Canonical's own services answer (launchpadlib knows them by the same names)."""


def launchpad_root(service: str) -> str:
    """The root of a service's API (`https://api.launchpad.net`), by its name or URL. Raises ValueError."""
    if service in SERVICES:
        return SERVICES[service]
    if "://" not in service:
        raise ValueError(f"must be {', '.join(SERVICES)} or a URL")
    root = k.web_root(service)
    if root.endswith("/devel"):
        raise ValueError("must be the root of the service, without /devel")
    return root


def launchpad_web(root: str) -> str:
    """Where people read what the API at `root` serves: `https://launchpad.net`."""
    return root.replace("://api.", "://", 1)


class Section(BaseModel):
    """Checked strictly when it is made, and never changed."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        validate_default=True,
    )


class Irc(Section):
    """One IRC network, and how we live there."""

    network: k.Line = Field(description="the network's name, as people enter it on Launchpad")
    host: k.Host = Field(description="the server")
    port: int = Field(default=6697, ge=1, le=65535, description="the server's port")
    tls: bool = Field(default=True, description="whether the connection is encrypted")
    tls_ca: k.FilePath | None = Field(
        default=None, description="the only authorities to trust, as a PEM file"
    )
    nick: k.Nick = Field(default="tminus", description="the nick we want")
    realname: k.Line = Field(default="tminus", description="what WHOIS shows beside the nick")
    account: k.Line | None = Field(default=None, description="the services account to log in to (SASL)")
    password: k.Password | None = Field(default=None, repr=False, description="the account's password")
    password_file: k.FilePath | None = Field(
        default=None, description="a file whose first line is the password"
    )
    channels: tuple[k.Channel, ...] = Field(
        min_length=1, max_length=50, strict=False, description="where we sit; events are told in the first"
    )
    prefix: k.Prefix = Field(default="~", description="what may stand before a command in place of our nick")
    burst: int = Field(default=5, ge=1, le=1000, description="lines that may go out at once")
    rate: float = Field(default=1.0, ge=0, le=1000, description="lines a second after that; 0 is no limit")
    ping_every: float = Field(
        default=60, ge=1, le=3600, description="seconds of silence before we ask the server"
    )

    @field_validator("password_file")
    @classmethod
    def _together(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        account, password = info.data.get("account"), info.data.get("password")
        if file is not None and password is not None:
            raise ValueError("cannot stand beside irc.password; keep one of them")
        if account is None and (file or password) is not None:
            raise ValueError("and irc.password need irc.account")
        if account is not None and (file or password) is None and "password" in info.data:
            raise ValueError("or irc.password must be there, because irc.account is")
        return file


class Launchpad(Section):
    """Which Launchpad, and who we are there."""

    service: str = Field(description="production, qastaging, staging, or the URL of another service")
    credentials: k.FilePath = Field(description="the file that tminus login launchpad wrote")
    contact: k.Contact = Field(description="where Launchpad's people can reach the bot's operator")
    project_group: k.Team | None = Field(
        default=None, description="the project group of accepted projects; without it they join none"
    )
    connections: int = Field(
        default=12, ge=1, le=32, description="requests that are under way at once, at most"
    )

    @field_validator("service")
    @classmethod
    def _known(cls, service: str) -> str:
        root = launchpad_root(service)
        return service if service in SERVICES else root

    @property
    def api(self) -> str:
        """The root of the API's version `devel`, without a slash at its end."""
        return f"{launchpad_root(self.service)}/devel"

    @property
    def web(self) -> str:
        """The root of the pages for people, without a slash at its end."""
        return launchpad_web(launchpad_root(self.service))


class Roles(Section):
    """The Launchpad teams behind our roles."""

    board: k.Team = Field(description="the members of the oversight board")
    chairs: k.Team = Field(description="who leads the board's meetings")
    release_managers: k.Team = Field(description="who watches over series and milestones")
    administrators: k.Team = Field(description="who may set things right")


class Roster(Section):
    """How fresh what Launchpad says of people is kept."""

    refresh_hours: float = Field(
        default=24, ge=0.1, le=8760, description="how often Launchpad is asked whether bindings still stand"
    )
    outage_hours: k.Hours = Field(
        default=24, description="how long known roles live on while Launchpad does not answer"
    )


class Process(Section):
    """The numbers of the ten steps."""

    feedback_days: k.Days = Field(default=7, description="step 4: how long the list has for feedback")
    prototype_days: k.Days = Field(default=4, description="step 5: how long the prototype is looked at")
    settle_hours: k.Hours = Field(default=48, description="what remains at least after a change")
    repliers: k.Count = Field(default=2, description="people who answer in step 4, or silence is recorded")
    prereviews: k.Count = Field(default=2, description="people who read a proposal before the list does")
    updates: k.Count = Field(default=2, description="progress updates before a submission to the board")
    hold_days: k.Days = Field(default=14, description="the longest that one hold stops a window")
    holds_each: k.Count = Field(default=2, description="holds that one person has in one proposal")
    resolve_notice_hours: k.Hours = Field(
        default=24, description="notice before another's concern is resolved"
    )
    evidence_days: k.Days = Field(default=30, description="how old the check of a name may be")
    stale_days: k.Days = Field(default=56, description="silence after which a proposal is stale")
    abandon_days: k.Days = Field(default=182, description="being stale after which it is abandoned")
    adoption_days: k.Days = Field(default=7, description="how long old drivers may object to an adoption")
    reapply_days: k.Days = Field(default=90, description="after a rejection that names no date")
    zone: k.Zone = Field(default="UTC", description="the time zone in which a bare date ends")
    release_zone: k.ReleaseZone = Field(
        default="PST", description="the time zone in which the day of a freeze or a release ends"
    )
    countdown: Literal[
        "never", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
    ] = Field(default="never", description="the day on which the list is told what a release waits for")
    licence: k.Line = Field(
        default="Apache Licence", description="the new projects' licence, as Launchpad spells it"
    )
    language: k.Line = Field(default="Python", description="the programming language where none was picked")


class Log(Section):
    """What the bot tells its operator on standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="the least that is told"
    )
    format: Literal["text", "json"] = Field(default="text", description="text for people, json for machines")


class Mail(Section):
    """Mail in and out, and the mailing list."""

    address: k.Address = Field(description="the bot's own address, a member of the list")
    list: k.Address = Field(description="the mailing list that proposals are sent to")
    archive: k.WebRoot | None = Field(default=None, description="the list's archive, for links and searches")
    lmtp_host: k.Host = Field(default="127.0.0.1", description="where your mail server hands us mail (LMTP)")
    lmtp_port: int = Field(default=8024, ge=0, le=65535, description="its port; 0 takes any that is free")
    smtp_host: k.Host = Field(default="127.0.0.1", description="the server that takes our mail (SMTP)")
    smtp_port: int = Field(default=25, ge=1, le=65535, description="its port")
    smtp_tls: Literal["none", "starttls", "tls"] = Field(
        default="none", description="how that connection is encrypted"
    )
    smtp_user: k.Line | None = Field(default=None, description="the login at that server")
    smtp_password: k.Password | None = Field(default=None, repr=False, description="its password")
    smtp_password_file: k.FilePath | None = Field(
        default=None, description="a file whose first line is that password"
    )
    keyserver: k.WebRoot = Field(
        default="https://keyserver.ubuntu.com", description="where OpenPGP keys are fetched (HKP)"
    )

    @field_validator("smtp_password_file")
    @classmethod
    def _together(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        user, password = info.data.get("smtp_user"), info.data.get("smtp_password")
        if file is not None and password is not None:
            raise ValueError("cannot stand beside mail.smtp_password; keep one of them")
        if (user is None) != (file is None and password is None):
            raise ValueError("or mail.smtp_password, and mail.smtp_user, go together")
        return file


class Wiki(Section):
    """The wiki with the proposals' pages."""

    api: k.Link = Field(description="the wiki's api.php (MediaWiki)")
    user: k.Line = Field(description="the bot's login there, as Special:BotPasswords made it")
    password: k.Password | None = Field(default=None, repr=False, description="its password")
    password_file: k.FilePath | None = Field(
        default=None, description="a file whose first line is that password"
    )
    prefix: k.Line = Field(default="Projects/", description="what stands before a project in a page's title")
    agenda: k.Line = Field(
        default="Governance/Agenda", description="the title of the page with the board's agenda"
    )

    @field_validator("password_file")
    @classmethod
    def _one(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if (file is None) == (info.data.get("password") is None):
            raise ValueError("or wiki.password must be there, and not both")
        return file


class Names(Section):
    """Where names are looked up; an empty place is not asked."""

    github: k.WebRoot | None = Field(default="https://api.github.com", description="GitHub's API")
    pypi: k.WebRoot | None = Field(default=None, description="the root of the Python package index")
    debian: k.WebRoot | None = Field(default="https://sources.debian.org", description="Debian's sources")


class Announce(Section):
    """Where announcements go beside IRC and the list."""

    feed: k.FilePath | None = Field(default=None, description="an Atom file that is kept up to date")
    calendar: k.FilePath | None = Field(
        default=None, description="an iCalendar file with the days of all cycles, kept up to date"
    )
    webhooks: tuple[k.Link, ...] = Field(
        default=(), max_length=20, strict=False, description="addresses that get each one as JSON (POST)"
    )


class Releases(Section):
    """The key that releases are signed with, and where they are noted."""

    key: k.Fingerprint = Field(description="the fingerprint of the key that signs releases")
    gnupg_home: k.FilePath = Field(description="the GnuPG home that has the key's secret part")
    passphrase_file: k.FilePath | None = Field(
        default=None, description="a file whose first line is the key's passphrase"
    )
    deliverables: k.FilePath | None = Field(
        default=None, description="the folder of deliverable files (openstack/releases)"
    )
    largest_mib: float = Field(default=64, gt=0, le=512, description="how large a tarball may be, in MiB")


class Sandbox(Section):
    """A rehearsal in a world of our own."""

    world: k.WebRoot = Field(description="the root of the sandbox's Launchpad")


class Config(Section):
    """All of it. Paths are absolute, or begin with the folder of the file."""

    database: k.Database = Field(
        default="var/tminus.db",
        repr=False,
        description="a file (SQLite), or the URL of a PostgreSQL database",
    )
    control: k.FilePath | None = Field(default=None, description="the socket for the operator's commands")
    irc: Irc = Field(description="the IRC network")
    launchpad: Launchpad = Field(description="Launchpad, and our login there")
    roles: Roles = Field(description="who is who: Launchpad teams")
    roster: Roster = Field(default=Roster(), description="how fresh what we know of people is")
    process: Process = Field(default=Process(), description="the numbers of the process")
    mail: Mail | None = Field(default=None, description="mail and the list; without it both are waived")
    wiki: Wiki | None = Field(default=None, description="the wiki; without it pages are waived")
    names: Names = Field(default=Names(), description="where a name may be taken")
    announce: Announce = Field(default=Announce(), description="announcements for everybody")
    releases: Releases | None = Field(
        default=None, description="how releases are signed; without it none is made"
    )
    log: Log = Field(default=Log(), description="the log")
    sandbox: Sandbox | None = Field(
        default=None, description="for rehearsals alone: the world that stands in"
    )

    @field_validator("control")
    @classmethod
    def _somewhere(cls, control: Path | None, info: ValidationInfo) -> Path | None:
        if control is None and "://" in info.data.get("database", ""):
            raise ValueError("must be given, because the database is no file that it could be beside")
        return control

    @property
    def control_path(self) -> Path:
        """The socket for the operator's commands: beside the database where none was named."""
        return self.control or Path(f"{self.database}.sock")


def rules(config: Config) -> Rules:
    """The settings of the process, as the core wants them."""
    p = config.process
    return Rules(
        feedback=timedelta(days=p.feedback_days),
        prototype=timedelta(days=p.prototype_days),
        settle=timedelta(hours=p.settle_hours),
        repliers=p.repliers,
        prereviews=p.prereviews,
        updates=p.updates,
        hold_longest=timedelta(days=p.hold_days),
        holds_each=p.holds_each,
        resolve_notice=timedelta(hours=p.resolve_notice_hours),
        evidence_age=timedelta(days=p.evidence_days),
        stale=timedelta(days=p.stale_days),
        abandon=timedelta(days=p.abandon_days),
        adoption=timedelta(days=p.adoption_days),
        reapply=timedelta(days=p.reapply_days),
        zone=ZoneInfo(p.zone),
        release_zone=read_zone(p.release_zone),
        countdown=p.countdown,
        licence=p.licence,
        language=p.language,
        mail_list=config.mail.list if config.mail else "",
        calendar=config.announce.calendar is not None,
        news=bool(config.announce.feed or config.announce.webhooks),
        wiki=config.wiki.prefix if config.wiki else "",
        agenda=config.wiki.agenda if config.wiki else "",
        project_group=config.launchpad.project_group or "",
        home=config.irc.channels[0],
    )
