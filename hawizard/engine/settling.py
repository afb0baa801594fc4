"""Settling what a login is worth: whether the shell obeys, and how its user becomes root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hawizard.engine import command, unreachable
from hawizard.engine.channel import Silent
from hawizard.engine.login import TRIES, ask_secret
from hawizard.engine.questions import Answer, Question, QuestionKind
from hawizard.engine.rights import SUDO, Rights
from hawizard.engine.shell import NoRights, Shell, WrongPassword
from hawizard.engine.target import Target
from hawizard.engine.unreachable import Unreachable
from hawizard.text.secret import Redactor, Secret
from hawizard.text.sentence import say

SECONDS = 30.0
CANARY = "a'b\"c\\d\\\\e$f!g%h`i"
"""What csh and fish would change inside quotes."""


@dataclass(frozen=True)
class User:
    """Who runs commands, and what is there for them."""

    uid: int
    sudo: bool
    missing: tuple[str, ...]
    faithful: bool
    """Whether the login shell handed the canary on unchanged."""


@dataclass
class Settling:
    """Settles the rights of one host; the password that worked is kept for reconnects."""

    target: Target
    ask: Callable[[Question], Answer]
    redactor: Redactor
    password: Secret | None = None

    def settle(self, shell: Shell) -> None:
        """Sets the shell's rights and encoding; raises Unreachable."""
        user = self._login_shell(shell)
        if user.missing:
            raise unreachable.lacks_programs(self.target.host, " ".join(user.missing))
        if user.uid != 0:
            self._become_root(shell, user)

    def _login_shell(self, shell: Shell) -> User:
        try:
            user = who(shell)
            if user.faithful:
                return user
        except Silent:
            pass
        shell.encode = command.encoded
        try:
            return who(shell)
        except Silent as silent:
            said = silent.printed.decode("utf-8", "replace").strip()[-200:]
            raise unreachable.no_shell(self.target.host, self.target.user, said) from None

    def _become_root(self, shell: Shell, user: User) -> None:
        host, name = self.target.host, self.target.user
        if not user.sudo:
            raise unreachable.no_sudo(host, name)
        if _works(shell, SUDO):
            return
        if _works(shell, SUDO, terminal=True):
            raise unreachable.sudo_wants_terminal(host, name)
        self._with_password(shell)

    def _with_password(self, shell: Shell) -> None:
        for number in range(1, TRIES + 1):
            password = self.password or self._ask(number)
            self.password = None
            if password is None:
                raise self._no_password(number)
            try:
                works = _works(shell, Rights("sudo with password", password))
            except WrongPassword:
                continue
            except NoRights:
                raise unreachable.no_sudo_rights(self.target.host, self.target.user) from None
            if not works:
                raise self._useless(shell, Rights("sudo with password", password))
            self.password = password
            return
        raise unreachable.wrong_sudo_password(self.target.host, self.target.user)

    def _useless(self, shell: Shell, rights: Rights) -> Unreachable:
        host, name = self.target.host, self.target.user
        if _works(shell, rights, terminal=True):
            return unreachable.sudo_wants_terminal(host, name)
        return unreachable.no_sudo_rights(host, name)

    def _no_password(self, number: int) -> Unreachable:
        none_yet = number == 1
        why = unreachable.no_sudo_password if none_yet else unreachable.wrong_sudo_password
        return why(self.target.host, self.target.user)

    def _ask(self, number: int) -> Secret | None:
        text = say("sudo password of {user} on {host}", user=self.target.user, host=self.target.host)
        answer = ask_secret(self.ask, QuestionKind.SUDO_PASSWORD, self.target.host, number, text)
        if answer is not None:
            self.redactor.learn(answer)
        return answer


def who(shell: Shell, terminal: bool = False) -> User:
    """Who commands run as now; raises Silent where none runs."""
    with shell.script("settle", (CANARY,), seconds=SECONDS, terminal=terminal) as talk:
        uid, sudo, *missing = talk.reply()
        return User(int(uid), sudo == "yes", tuple(missing), talk.line() == CANARY)


def _works(shell: Shell, rights: Rights, terminal: bool = False) -> bool:
    before, shell.rights = shell.rights, rights
    works = False
    try:
        works = who(shell, terminal).uid == 0
    except Silent:
        pass
    finally:
        if terminal or not works:
            shell.rights = before
    return works
