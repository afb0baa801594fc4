"""Meeting hosts: each connected once, its rights settled and its facts read; nothing is changed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from hawizard.engine.asking import Asking
from hawizard.engine.fleet import Fleet
from hawizard.engine.questions import Answerer
from hawizard.engine.remote import Remote, Target
from hawizard.engine.teller import Emit, Teller
from hawizard.text.secret import Redactor


def meet(
    targets: Sequence[Target],
    known_hosts: tuple[Path, ...],
    emit: Emit,
    answerer: Answerer,
    stopping: threading.Event,
) -> None:
    """Tells of every host whether it was reached and what it is."""
    redactor = Redactor()
    tell = Teller(emit, redactor)
    asking = Asking(answerer, tell)
    remotes = {
        target.host: Remote(target, known_hosts=known_hosts, ask=asking, redactor=redactor)
        for target in targets
    }
    fleet = Fleet(remotes, tell, stopping)
    try:
        fleet.connect()
    finally:
        fleet.close()
