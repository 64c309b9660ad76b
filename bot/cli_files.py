"""The command line's words for deliverable files and schedule files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.core.when import read_day

deliverable = typer.Typer(
    help="Deliverable files: which versions of a project are out.", no_args_is_help=True
)
schedule = typer.Typer(help="Schedule files: the weeks of a cycle.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The file.")]


@deliverable.command("show")
def deliverable_show(file: File) -> None:
    """Look through a deliverable file, and list its releases."""
    from bot.release_files import deliverable as lines

    for line in lines(file):
        typer.echo(line)


@deliverable.command("add")
def deliverable_add(
    file: File,
    version: Annotated[str, typer.Argument(help="It goes up from the last one.")],
    sources: Annotated[list[str], typer.Argument(help="REPO=HASH, the commit with all its 40 digits.")],
) -> None:
    """Put a release behind the others; the file is written anew, without its comments."""
    from bot.release_files import add_release

    typer.echo(add_release(file, version, sources))


@schedule.command("show")
def schedule_show(file: File) -> None:
    """Look through a schedule file, and list the weeks that have something in them."""
    from bot.release_files import schedule as lines

    for line in lines(file):
        typer.echo(line)


@schedule.command("draw")
def schedule_draw(
    milestones: Annotated[Path, typer.Argument(help="A milestone file, with its release.")],
    to: Annotated[Path, typer.Argument(help="The schedule file that is written.")],
    begins: Annotated[str, typer.Option(help="A day in the first week, such as 2011-02-03.")],
) -> None:
    """Write the schedule file of the cycle that a milestone file describes."""
    from bot.release_files import draw_schedule

    typer.echo(draw_schedule(milestones, read_day(begins), to))
