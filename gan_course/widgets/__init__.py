"""Live widgets: a session (state, step, snapshot) below, a thin view above."""

from gan_course.widgets.core.player import Player
from gan_course.widgets.core.session import Session, Timeline, Trace, load_state_dict, state_dict
from gan_course.widgets.core.view import View

__all__ = ["Player", "Session", "Timeline", "Trace", "View", "load_state_dict", "state_dict"]
