"""The one queue of questions: asked one at a time, kept as events, answered by what was injected."""

from __future__ import annotations

import threading
from typing import Literal

from hawizard.engine.questions import Answer, Answerer, Question
from hawizard.engine.teller import Teller
from hawizard.record.events import QuestionAnswered, QuestionAsked


class Asking:
    """Puts questions to the answerer one at a time; only the lanes that need the answer wait."""

    def __init__(self, answerer: Answerer, tell: Teller) -> None:
        self._answerer = answerer
        self._tell = tell
        self._lock = threading.Lock()

    def __call__(self, question: Question) -> Answer:
        """The answer, or None where nobody answers."""
        with self._lock:
            self._tell(
                QuestionAsked(
                    at=self._tell.at(), question=question.id, host=question.host, text=question.text
                )
            )
            answer = self._answerer.answer(question)
            self._tell(
                QuestionAnswered(
                    at=self._tell.at(), question=question.id, host=question.host, answer=_named(answer)
                )
            )
        return answer


def _named(answer: Answer) -> Literal["yes", "no", "given", "nobody"]:
    if answer is None:
        return "nobody"
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "given"
