"""Live widgets: a session (state, step, snapshot) below, a thin view above."""

from gan_course.widgets.player import Player
from gan_course.widgets.session import Session, Timeline, Trace, recall, remember
from gan_course.widgets.view import View

__all__ = ["Player", "Session", "Timeline", "Trace", "View", "recall", "remember"]
