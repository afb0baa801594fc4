"""Questions of the engine asked on screen, and what must not be overlooked told there."""

from __future__ import annotations

from textual import work

from hawizard.answering import PASSWORDS
from hawizard.person import Person, Waiting
from hawizard.running import RunApp
from hawizard.screens.dialog import Confirm
from hawizard.screens.run import RunScreen
from hawizard.screens.secret import AskSecret
from hawizard.text.secret import Secret
from hawizard.text.sentence import Problem, Sentence, Translate, say


class DialogApp(RunApp):
    """Asks what runs and tests want to know, one question at a time."""

    def __init__(
        self,
        run_screen: RunScreen,
        translate: Translate = lambda text: text,
        *,
        ascii_only: bool = False,
        agreeable: bool = False,
    ) -> None:
        super().__init__(run_screen, translate, ascii_only=ascii_only)
        self.person = Person()
        self.agreeable = agreeable
        """Whether dialogs default to yes: on the practice fleet, where nothing can be harmed."""
        self._asking: Waiting | None = None

    def ask_next(self) -> None:
        """Asks the next question, unless another dialog is open; closes one that nobody waits for."""
        if self._asking is not None:
            if self._asking.over and self.screen.is_modal:
                self._asking = None
                self.pop_screen()
            return
        waiting = self.person.next()
        if waiting is not None and not self.screen.is_modal:
            self._asking = waiting
            self._ask(waiting)

    @work
    async def _ask(self, waiting: Waiting) -> None:
        question = waiting.question
        if question.kind in PASSWORDS:
            await self._ask_secret(waiting)
        else:
            waiting.answer(await self.confirm(question.text, question.detail, default=question.default))
        self._asking = None

    async def _ask_secret(self, waiting: Waiting) -> None:
        question, words = waiting.question, self.words
        hint = words(say("Kept in memory until hawizard ends. Esc goes on without it."))
        everywhere = words(say("also for the other hosts that ask"))
        given = await self.push_screen_wait(AskSecret(words(question.text), hint, everywhere))
        secret: Secret | None = None
        if given is not None:
            secret, too = given
            self.person.keep(question, secret, everywhere=too)
        waiting.answer(secret)

    async def confirm(self, text: Sentence, detail: tuple[str, ...] = (), *, default: bool = False) -> bool:
        """Asks yes or no; on the practice fleet a bare Enter means yes. To be awaited in a worker."""
        return await self.push_screen_wait(Confirm(text, detail, default=default or self.agreeable)) is True

    @work
    async def tell(self, what: Sentence, *more: Sentence) -> None:
        """Tells what must not be overlooked."""
        detail = tuple(self.words(sentence) for sentence in more)
        await self.push_screen_wait(Confirm(what, detail, yes=say("Go on"), no=None, default=True))

    def refuse(self, problem: Problem) -> None:
        """Tells what cannot be done, and the remedy."""
        self.tell(problem.what, *((problem.remedy,) if problem.remedy else ()))
