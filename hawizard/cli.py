"""The commands; what is heavy is imported inside them."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hawizard import __version__
from hawizard.text.sentence import ExitStatus, Problem

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from hawizard.commands import Switches
    from hawizard.record.session import Session

F = TypeVar("F", bound=Callable[..., Any])
STAGES = (
    "check",
    "load-balancer",
    "etcd",
    "nodes",
    "first-master",
    "certificates",
    "join",
    "network",
    "verify",
)


class _Group(click.Group):
    """Shows every expected error as a sentence with its remedy, and ends with its status."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except Problem as problem:
            _complain(problem)
            sys.exit(int(problem.status))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without any word the wizard opens, where there is a person to see it."""
        from hawizard.terminal import person

        return super().parse_args(ctx, args or (["wizard"] if person() else []))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A word that is no command is a session, to be opened in the wizard."""
        word = args[0]
        if word in self.commands or word.startswith("-") or self._misspelt(word):
            return super().resolve_command(ctx, args)
        return "wizard", self.commands["wizard"], args

    def _misspelt(self, word: str) -> bool:
        from hawizard.record.session import session_names

        near = difflib.get_close_matches(word, self.commands, 1, 0.7)
        return bool(near) and word not in session_names() and not Path(word).exists()

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.exit(int(ExitStatus.INTERRUPTED))


def _complain(problem: Problem) -> None:
    from hawizard.model.faults import BadSession
    from hawizard.text.clean import clean

    faults = [fault.render() for fault in problem.faults] if isinstance(problem, BadSession) else []
    remedy = [str(problem.remedy)] if problem.remedy else []
    for text in (str(problem.what), *faults, *remedy):
        for line in text.splitlines():
            click.echo(clean(line), err=True)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hawizard")
def main() -> None:
    """Build a highly available Kubernetes control plane over SSH, step by step, and prove it.

    SESSION is a session's name, its folder, or its session.yaml. Without a command the wizard opens:
    `hawizard` with a welcome, `hawizard SESSION` at what is to be done next.

    Exit status: 0 done; 1 a step failed, an error stopped it, or a question had nobody to answer (`status`:
    something is not done); 2 bad input; 3 a host could not be reached, logged in to or used as root;
    130 interrupted.
    """


def _connecting(command: F) -> F:
    return click.option(
        "--accept-new-host-keys",
        is_flag=True,
        help="Trust hosts that were never seen before; a changed key is refused all the same.",
    )(command)


def _running(command: F) -> F:
    for option in (
        click.option("--until", type=click.Choice(STAGES), help="The last stage to run."),
        click.option("--yes", is_flag=True, help="Answer yes to every question but a host's fingerprint."),
    ):
        command = option(command)
    return _connecting(command)


def _shown(command: F) -> F:
    for option in (
        click.option(
            "--plain", is_flag=True, help="Lines instead of screens, as where there is no terminal."
        ),
        click.option("--ascii", "ascii_only", is_flag=True, help="Screens in plain ASCII signs."),
    ):
        command = option(command)
    return command


def _practice_fleet() -> AbstractContextManager[Session]:
    from hawizard.practice.command import practice_fleet

    return practice_fleet()


@main.command()
@click.argument("session", required=False)
@_shown
def wizard(session: str | None, plain: bool, ascii_only: bool) -> None:
    """Go through everything in screens: hosts, settings, review, each stage, the proof."""
    from hawizard.commands import run_wizard

    _end(run_wizard(session, plain=plain, ascii_only=ascii_only, fleet=_practice_fleet))


@main.command()
@click.argument("name")
def new(name: str) -> None:
    """Write a session with the tutorial's five hosts, to be edited."""
    from hawizard.commands import write_new

    write_new(name)


@main.command()
@click.argument("session")
@_running
def apply(session: str, **switches: Any) -> None:
    """Build what is not there yet, and prove it; what is done costs one look."""
    from hawizard.commands import run_apply

    _end(run_apply(session, _switches(**switches)))


@main.command()
@click.argument("session", metavar="NAME|PATH")
@_running
def resume(session: str, **switches: Any) -> None:
    """Finish a run that was broken off, from what the hosts say."""
    from hawizard.commands import run_resume

    _end(run_resume(session, _switches(**switches)))


@main.command()
@click.argument("session")
@_connecting
def status(session: str, **switches: Any) -> None:
    """Look at every host and change nothing."""
    from hawizard.commands import run_status

    _end(run_status(session, _switches(**switches)))


@main.command()
@click.argument("session")
@click.option("--offline", is_flag=True, help="Connect to no host; what is assumed is marked.")
@_connecting
def plan(session: str, offline: bool, **switches: Any) -> None:
    """Show every command and every diff, host by host, and change nothing."""
    from hawizard.commands import run_plan

    _end(run_plan(session, offline, _switches(**switches)))


@main.command()
@click.argument("session")
def report(session: str) -> None:
    """Write one file, without secrets, to show to others: hosts, findings, failures, the last log."""
    from hawizard.commands import run_report

    run_report(session)


@main.command()
@click.argument("journal")
@click.option("--headless", is_flag=True, help="Plain lines; byte for byte what the run printed.")
@click.option("--speed", type=click.FloatRange(min=0), default=0.0, help="Times the run's pace; 0: at once.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Screens in plain ASCII signs.")
def replay(journal: str, headless: bool, speed: float, ascii_only: bool) -> None:
    """Show a recorded run again, without hosts."""
    from hawizard.commands import run_replay

    run_replay(journal, headless, speed, ascii_only=ascii_only)


@main.command()
@click.option(
    "--hosts", metavar="MASTERSxWORKERS|SESSION", help="Another fleet than the tutorial's five hosts."
)
@click.option(
    "--fault",
    "faults",
    metavar="KIND@STEP[:HOST]",
    multiple=True,
    help="Something that goes wrong; may be repeated.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    default=3.0,
    show_default=True,
    help="Times the real pace; 0: at most.",
)
@click.option(
    "--serve", is_flag=True, help="Only serve the hosts, and print the session.yaml that leads to them."
)
@_shown
def practice(
    hosts: str | None, faults: tuple[str, ...], speed: float, serve: bool, plain: bool, ascii_only: bool
) -> None:
    """Build the tutorial's cluster on simulated hosts in this process; nothing is installed."""
    from hawizard.practice.command import run_practice

    _end(run_practice(hosts, faults, speed, serve=serve, plain=plain, ascii_only=ascii_only))


def _switches(**switches: Any) -> Switches:
    from hawizard.commands import Switches

    return Switches(**switches)


def _end(status: int) -> None:
    sys.exit(int(status))
