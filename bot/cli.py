"""The command line: run the bot, look after it, rehearse."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__
from bot.cli_files import deliverable, schedule
from bot.core.errors import Trouble, UserError
from bot.store.errors import Busy

app = typer.Typer(
    help="Takes a new open-source project from an idea to the oversight board in ten steps.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
effects = typer.Typer(help="What still has to be made true, and what is stuck.", invoke_without_command=True)
bootstrap = typer.Typer(
    help="A project and its teams on Launchpad: planned, made, and compared.", no_args_is_help=True
)
login = typer.Typer(help="Log in to a service as the bot.", no_args_is_help=True)
sandbox = typer.Typer(help="A world in miniature to try things out.", invoke_without_command=True)
milestones = typer.Typer(help="Milestone files: the cycle of many projects at once.", no_args_is_help=True)
app.add_typer(effects, name="effects")
app.add_typer(bootstrap, name="bootstrap")
app.add_typer(login, name="login")
app.add_typer(milestones, name="milestones")
app.add_typer(deliverable, name="deliverable")
app.add_typer(schedule, name="schedule")
app.add_typer(sandbox, name="sandbox")

ConfigPath = Annotated[Path, typer.Option("--config", "-c", help="The config file.")]
CONFIG = Path("config.yaml")
FOLDER = Path("var/sandbox")


@app.command()
def run(config: ConfigPath = CONFIG) -> None:
    """Run the bot until SIGTERM or SIGINT."""
    from bot.running import run as run_bot

    raise typer.Exit(run_bot(config))


@app.command()
def check(config: ConfigPath = CONFIG) -> None:
    """Tell what is right and what is missing: config, database, Launchpad, teams, IRC, mail, wiki."""
    from bot.checking import check as check_all

    raise typer.Exit(asyncio.run(check_all(config)))


@app.command()
def diagram() -> None:
    """Print the ten steps as a Mermaid state diagram."""
    from workflows.new_project import NEW_PROJECT

    typer.echo(NEW_PROJECT.mermaid())


@app.command()
def verbs() -> None:
    """Print the table of verbs that the README shows."""
    from bot.verbs import table

    typer.echo(table())


@app.command()
def say(words: list[str], config: ConfigPath = CONFIG) -> None:
    """Say any command to the bot as its operator, in the words of IRC."""
    _say(config, " ".join(words))


@app.command()
def calendar(
    project: Annotated[str, typer.Argument(help="The project; without it, all of them.")] = "",
    config: ConfigPath = CONFIG,
) -> None:
    """Print the cycles of a project as a calendar (iCalendar), for a file that people subscribe to."""
    from bot.operating import question

    outcome: dict[str, Any] = asyncio.run(question(config, {"calendar": project}))
    typer.echo(outcome["text"], err=not outcome["ok"], nl=not outcome["ok"])
    raise typer.Exit(0 if outcome["ok"] else 1)


@effects.callback()
def effects_default(ctx: typer.Context, config: ConfigPath = CONFIG) -> None:
    """List the effects, where no other command is named."""
    if ctx.invoked_subcommand is None:
        _say(config, "effects list")


@effects.command("list")
def effects_list(config: ConfigPath = CONFIG) -> None:
    """What is not done, oldest first."""
    _say(config, "effects list")


@effects.command("retry")
def effects_retry(effect: int, config: ConfigPath = CONFIG) -> None:
    """Try an effect again now."""
    _say(config, f"effects retry {effect}")


@effects.command("skip")
def effects_skip(
    effect: int,
    because: Annotated[str, typer.Option(help="The reason; it is kept with the effect.")],
    config: ConfigPath = CONFIG,
) -> None:
    """Declare an effect not needed; what waits for it goes on."""
    _say(config, f"effects skip {effect} because {because}")


@app.command()
def release(
    project: str,
    milestone: str,
    version: str,
    tarball: Annotated[str, typer.Option(help="A file on this machine, or an https link.")],
    commit: Annotated[str, typer.Option("--hash", help="The 40 digits of the commit it was made from.")],
    because: Annotated[str, typer.Option(help="Why before the milestone's day, or on a weekend.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Confirm without asking.")] = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Sign a tarball, put it on Launchpad and close the milestone, once nothing speaks against it."""
    from bot.operating import converse

    link = tarball if "://" in tarball else Path(tarball).absolute().as_uri()
    reason = f" because {because}" if because else ""
    text = f"release {project} {milestone} {version} tarball {link} hash {commit}{reason}"

    def agree(question: str) -> bool:
        typer.echo(question)
        return yes or typer.confirm("Release it?")

    _show(asyncio.run(converse(config, text, agree, f"release {project} show")))


@milestones.command("apply")
def milestones_apply(
    file: Annotated[Path, typer.Argument(help="A milestone file, as release-tools takes it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be changed.")] = False,
    patience: Annotated[
        float, typer.Option(help="Seconds without any progress after which the rest is listed.")
    ] = 60.0,
    config: ConfigPath = CONFIG,
) -> None:
    """Make series and milestones as the file says; the exit status is 0 when all are as it wants."""
    from bot.applying import apply

    raise typer.Exit(asyncio.run(apply(config, file, dry=dry_run, patience=patience)))


@login.command("launchpad")
def login_launchpad(
    source: Annotated[
        str, typer.Argument(help="With --headless: a file of launchpadlib, or - for standard input.")
    ] = "-",
    service: Annotated[
        str | None,
        typer.Option(help="production, qastaging, staging or a URL; else what the config names."),
    ] = None,
    credentials: Annotated[
        Path | None, typer.Option(help="The file to write; else what the config names.")
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Take a token that was made elsewhere.")
    ] = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Get a token for the bot: prints an address to open, waits for the answer, keeps the credentials."""
    from bot.login import Wish, given, log_in

    if source != "-" and not headless:
        raise typer.BadParameter("a source is for --headless")
    try:
        keys = given(source) if headless else None
        raise typer.Exit(asyncio.run(log_in(Wish(config, service, credentials, keys))))
    except KeyboardInterrupt:
        typer.echo("tminus: ended before the login was complete", err=True)
        raise typer.Exit(130) from None


@bootstrap.command("plan")
def bootstrap_plan(project: str, config: ConfigPath = CONFIG) -> None:
    """Look at Launchpad, and list what would be made, what differs, and what is in the way."""
    _bootstrap(config, "plan", project)


@bootstrap.command("apply")
def bootstrap_apply(
    project: str,
    config: ConfigPath = CONFIG,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
) -> None:
    """Make what is missing and put right what differs, after a question; safe to repeat."""
    _bootstrap(config, "apply", project, yes=yes)


@bootstrap.command("drift")
def bootstrap_drift(project: str, config: ConfigPath = CONFIG) -> None:
    """Look at Launchpad, and tell what is not as it should be, whoever changed it."""
    _bootstrap(config, "drift", project)


FolderPath = Annotated[Path, typer.Option("--folder", help="Where the sandbox keeps its files.")]


@sandbox.callback()
def sandbox_default(
    ctx: typer.Context,
    folder: FolderPath = FOLDER,
    fresh: Annotated[bool, typer.Option("--fresh", help="Keep no files of an earlier rehearsal.")] = False,
    irc_port: Annotated[int, typer.Option(help="0 takes any free port.")] = 6667,
    launchpad_port: Annotated[int, typer.Option(help="0 takes any free port.")] = 8085,
) -> None:
    """Start the sandbox with a bot inside, and tell where to connect. World and bot begin anew each time."""
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        from bot.sandbox.staging import stage

        raise typer.Exit(asyncio.run(stage(folder, fresh, launchpad_port, irc_port)))


@sandbox.command("clock")
def sandbox_clock(
    ctx: typer.Context,
    to: Annotated[
        list[str] | None,
        typer.Argument(help="+7d, +12h, +30m or a date such as 2011-02-14; with `by 1`, hour by hour."),
    ] = None,
) -> None:
    """Tell what time it is in the sandbox, or turn its clock and wait for what happens on the way."""
    from bot.sandbox.staging import clock

    typer.echo(asyncio.run(clock(ctx.obj, " ".join(to or []))))


@sandbox.command("fault", context_settings={"ignore_unknown_options": True})
def sandbox_fault(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="`list`, or for example: launchpad 503 20%, mail lost 5%, irc off 4h, all clear."
        ),
    ] = None,
) -> None:
    """Have a service of the sandbox fail, or tell which do, and how often that struck."""
    from bot.sandbox.staging import fault

    for line in asyncio.run(fault(ctx.obj, " ".join(words or []))):
        typer.echo(line)


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    stay: Annotated[bool, typer.Option("--stay", help="Keep it running afterwards, to join in.")] = False,
) -> None:
    """Watch a project called burrow travel all ten steps in the sandbox."""
    from bot.sandbox.demo import demo as show

    raise typer.Exit(asyncio.run(show(as_json, stay)))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tminus {__version__}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Takes a new open-source project from an idea to the oversight board in ten steps."""


def _say(config: Path, text: str) -> None:
    from bot.operating import operate

    _show(asyncio.run(operate(config, text)))


def _show(outcome: dict[str, Any]) -> None:
    typer.echo(outcome["text"], err=not outcome["ok"])
    for line in outcome.get("more", ()):
        typer.echo(line)
    raise typer.Exit(0 if outcome["ok"] else 1)


def _bootstrap(config: Path, verb: str, project: str, *, yes: bool = False) -> None:
    from bot.bootstrapping import bootstrap as run_bootstrap

    def agree(question: str) -> bool:
        return yes or typer.confirm(f"{question}. Go on?")

    well = asyncio.run(run_bootstrap(config, verb, project, agree, typer.echo))
    raise typer.Exit(0 if well else 1)


def main() -> None:
    """The entry point of the command `tminus`. What a person can set right is one line, not a traceback."""
    try:
        app()
    except (UserError, Trouble, Busy) as wrong:
        typer.echo(f"tminus: {wrong}", err=True)
        sys.exit(2)
