"""The wizard: a session's run in screens, stage by stage."""

from __future__ import annotations

from hawizard.driving import LiveApp
from hawizard.opening import Fleet
from hawizard.record.session import Session
from hawizard.text.sentence import ExitStatus, Problem, say


class WizardApp(LiveApp):
    """Opens a session at the first stage that is not done."""

    def __init__(self, session: Session, *, ascii_only: bool, agreeable: bool) -> None:
        super().__init__(ascii_only=ascii_only, agreeable=agreeable)
        self.session = session

    def on_mount(self) -> None:
        """Begins with a look at every host."""
        self.push_screen(self.run_screen)
        self.begin(self.session)


def wizard(session: Session | None, fleet: Fleet, *, ascii_only: bool, agreeable: bool) -> int:  # noqa: ARG001
    """Runs the wizard until the person leaves; the exit status. Raises Problem without a session."""
    if session is None:
        raise Problem(
            say("The wizard needs a session."),
            say("Make one with: hawizard new NAME"),
            status=ExitStatus.BAD_INPUT,
        )
    app = WizardApp(session, ascii_only=ascii_only, agreeable=agreeable)
    app.run()
    app.end()
    return app.return_code or 0
