"""Until when the masters' certificates are valid, for the summary of a run."""

from __future__ import annotations

from hawizard.model.verdict import Verdict
from hawizard.record.progress import Progress
from hawizard.text.sentence import Sentence

STEP, ACTION = "verify/expiry", "certificates"


def certificate_sentences(progress: Progress) -> list[Sentence]:
    """What was last seen of each master's certificates, good or not; nothing where nobody looked."""
    seen = [action for action in progress.actions.values() if action.id.startswith(f"{STEP}/{ACTION}@")]
    told = [action for action in seen if not action.assumed and action.verdict is not Verdict.UNKNOWN]
    return [action.why for action in told if action.why is not None]
