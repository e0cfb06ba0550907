"""Live widgets: a session (state, step, snapshot) below, a thin view above.

Every widget has a factory that is imported from here: ``from gan_course.widgets import sliders``.
"""

from gan_course.widgets.argmax import argmax_line
from gan_course.widgets.butterflies import butterflies
from gan_course.widgets.core.player import Player
from gan_course.widgets.core.session import Session, Timeline, Trace, load_state_dict, state_dict
from gan_course.widgets.core.view import View
from gan_course.widgets.desk import vae_desk
from gan_course.widgets.gallery import score_gallery
from gan_course.widgets.laboratory import laboratory
from gan_course.widgets.phase_plane import phase_plane
from gan_course.widgets.pixels import pixel_editor
from gan_course.widgets.sliders import sliders
from gan_course.widgets.switchboard import switchboard
from gan_course.widgets.theatre import theatre
from gan_course.widgets.you_are_d import you_are_d

__all__ = [
    "Player",
    "Session",
    "Timeline",
    "Trace",
    "View",
    "argmax_line",
    "butterflies",
    "laboratory",
    "load_state_dict",
    "phase_plane",
    "pixel_editor",
    "state_dict",
    "score_gallery",
    "sliders",
    "switchboard",
    "theatre",
    "vae_desk",
    "you_are_d",
]
