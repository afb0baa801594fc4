"""Debian packages, at a version where it matters, held where an upgrade would break the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hawizard.plan.actions import apt
from hawizard.plan.actions.action import Action, Judgement, Need, different, done, missing
from hawizard.plan.actions.apt_lock import LISTS_FREE
from hawizard.plan.call import Call, Run
from hawizard.plan.probe import Answers, Probe
from hawizard.text.sentence import Sentence, say

Wanted = tuple[str, str | None]
"""A package's name and its upstream version, or None for any."""
REMEDY = say(
    "apt says why above: a source that does not answer, no room, or a package that is in the way. Mend that "
    "on the host, then resume."
)


@dataclass(frozen=True, kw_only=True)
class Packages(Action):
    """Packages that are installed whole; with `hold`, left alone by upgrades."""

    packages: tuple[Wanted, ...]
    hold: bool = False
    needs: tuple[Need, ...] = field(default=(LISTS_FREE,), repr=False)
    remedy: Sentence | None = field(default=REMEDY, repr=False)

    def probes(self) -> tuple[Probe[Any], ...]:
        return (self._installed, apt.AUDIT, apt.UPDATES, apt.offers(self._names))

    def judge(self, answers: Answers) -> Judgement:
        found = answers[self._installed]
        lacking = [name for name in self._names if not (name in found and found[name].whole)]
        if lacking:
            return self._judge_lacking(lacking, found)
        return self._judge_versions(found)

    def calls(self, answers: Answers) -> tuple[Call, ...]:
        found = answers[self._installed]
        install = self._install(answers, found) if not self._right(found) or not self.hold else ()
        hold = (Run(("apt-mark", "hold", *self._names)),) if self.hold else ()
        return (*install, *hold)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.packages)

    @property
    def _installed(self) -> Probe[Mapping[str, apt.Installed]]:
        return apt.installed(self._names)

    def _judge_lacking(self, lacking: list[str], found: Mapping[str, apt.Installed]) -> Judgement:
        torn = [name for name in lacking if name in found and found[name].torn]
        if torn:
            return different(say("the installation of {names} did not end", names=", ".join(torn)))
        return missing(say("not installed: {names}", names=", ".join(lacking)))

    def _judge_versions(self, found: Mapping[str, apt.Installed]) -> Judgement:
        for name, version in self.packages:
            if not apt.fits(found[name].version, version):
                there = found[name].version
                return different(
                    say("{name} is {found}, not {wanted}", name=name, found=there, wanted=version or "")
                )
        loose = [name for name in self._names if self.hold and not found[name].held]
        if loose:
            return different(say("an upgrade would take {names} along", names=", ".join(loose)))
        return done(
            say("installed: {names}", names=", ".join(f"{n} {found[n].version}" for n in self._names))
        )

    def _right(self, found: Mapping[str, apt.Installed]) -> bool:
        return all(
            name in found and found[name].whole and apt.fits(found[name].version, version)
            for name, version in self.packages
        )

    def _install(self, answers: Answers, found: Mapping[str, apt.Installed]) -> tuple[Call, ...]:
        torn = answers[apt.AUDIT] or answers[apt.UPDATES] or any(p.torn for p in found.values())
        mend = (apt.configure(),) if torn else ()
        update = () if self._offered(answers) else (apt.update(),)
        names = [f"{name}={version}-*" if version else name for name, version in self.packages]
        return (*mend, *update, apt.install(self._options(found), names))

    def _offered(self, answers: Answers) -> bool:
        offers = answers[apt.offers(self._names)]
        return all(
            any(offer.name == name and apt.fits(offer.version, version) for offer in offers)
            for name, version in self.packages
        )

    def _options(self, found: Mapping[str, apt.Installed]) -> tuple[str, ...]:
        ours = [(found[name], version) for name, version in self.packages if name in found]
        held = ("--allow-change-held-packages",) if any(package.held for package, _ in ours) else ()
        other = any(package.whole and not apt.fits(package.version, version) for package, version in ours)
        return (*held, *(("--allow-downgrades",) if other else ()))
