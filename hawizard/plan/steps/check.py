"""Check: no actions, only facts and the findings about them."""

from __future__ import annotations

from hawizard.plan.plan import Stage
from hawizard.text.sentence import say


def stage() -> Stage:
    """The stage that reads the hosts and changes nothing."""
    return Stage(
        "check",
        say("Check the hosts"),
        say(
            "Most failures of an installation are on the hosts before it begins: a taken port, a missing "
            "route, a clock that is off. Looking first costs a second and changes nothing."
        ),
    )
