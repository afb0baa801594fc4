"""An apt repository in pkgs.k8s.io's flat layout, with the key that signs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hawizard.plan.actions import apt
from hawizard.plan.actions.action import Action, Judgement, Need, different, done, missing
from hawizard.plan.actions.apt_lock import LISTS_FREE
from hawizard.plan.actions.apt_sources import named_by_us_alone
from hawizard.plan.actions.differ import unified
from hawizard.plan.actions.download import CURL, TIMES
from hawizard.plan.call import Call, Run, Write
from hawizard.plan.probe import Answers, Probe, prints, succeeds
from hawizard.text.sentence import say

ARMOUR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
KEYRINGS = "/etc/apt/keyrings"


@dataclass(frozen=True, kw_only=True)
class Repository(Action):
    """A repository whose index is on the host and offers the package that `proves` it."""

    url: str
    key_url: str
    proves: str
    version: str | None = None
    """Upstream version of that package which the repository must offer."""
    file: str = "kubernetes"
    """Name of its key and list files."""
    needs: tuple[Need, ...] = field(default=(), init=False, repr=False)

    def __post_init__(self) -> None:
        """Needs follow from its paths."""
        alone = named_by_us_alone(self.url, self._list, self._key)
        object.__setattr__(self, "needs", (alone, LISTS_FREE))

    def probes(self) -> tuple[Probe[Any], ...]:
        return (self._armour, self._listed, apt.offers((self.proves,)))

    def changes(self) -> tuple[str, ...]:
        return (self._key, self._list)

    def judge(self, answers: Answers) -> Judgement:
        if not answers[self._armour]:
            return missing(say("{path} is not there", path=self._key))
        listed = answers[self._listed]
        if listed is None:
            return missing(say("{path} is not there", path=self._list))
        if listed != self._line.strip():
            return different(say("{path} has another content", path=self._list))
        return self._judge_index(answers)

    def calls(self, answers: Answers) -> tuple[Call, ...]:
        there = bool(answers[self._armour]) and answers[self._listed] == self._line.strip()
        return (*(() if there else self._install()), self._update())

    def diff(self, answers: Answers) -> str:
        old = answers[self._listed]
        return unified(self._list, f"{old}\n" if old else "", self._line)

    @property
    def _key(self) -> str:
        return f"{KEYRINGS}/{self.file}.asc"

    @property
    def _list(self) -> str:
        return f"/etc/apt/sources.list.d/{self.file}.list"

    @property
    def _line(self) -> str:
        return f"# {self.key_url}\ndeb [signed-by={self._key}] {self.url} /\n"

    @property
    def _armour(self) -> Probe[bool]:
        return succeeds("grep", "-q", "-e", ARMOUR, self._key)

    @property
    def _listed(self) -> Probe[str | None]:
        return prints("cat", self._list)

    def _judge_index(self, answers: Answers) -> Judgement:
        ours = [o.version for o in answers[apt.offers((self.proves,))] if self.url.rstrip("/") in o.source]
        if not ours:
            return missing(say("its package list has not been read"))
        fitting = [version for version in ours if apt.fits(version, self.version)]
        if not fitting:
            return different(
                say(
                    "it offers {name} {found}, not {wanted}",
                    name=self.proves,
                    found=", ".join(ours[:5]),
                    wanted=self.version or "",
                )
            )
        return done(say("its package list offers {name} {version}", name=self.proves, version=fitting[0]))

    def _install(self) -> tuple[Call, ...]:
        part = self._key + ".part"
        return (
            Run(("install", "-d", "-m", "0755", KEYRINGS)),
            Run((*CURL, *TIMES, "--output", part, self.key_url), limit=600),
            Run(("grep", "-q", "-e", ARMOUR, part)),
            Run(("chmod", "0644", part)),
            Run(("mv", "-f", part, self._key)),
            Write(self._list, self._line),
        )

    def _update(self) -> Run:
        """Reads this repository's list alone, so that another one that is broken does not matter."""
        return apt.update(
            *("-o", f"Dir::Etc::sourcelist={self._list}"),
            *("-o", "Dir::Etc::sourceparts=/dev/null"),
            *("-o", "APT::Get::List-Cleanup=0"),
        )
