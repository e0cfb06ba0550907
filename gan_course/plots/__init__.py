"""Figures: data in, Axes out. One style, colour-blind-safe, legible at notebook width."""

from gan_course.plots.alt import alt_text, show_alt_texts
from gan_course.plots.clouds import balls, bells, dots_by_name, ellipses, pairs_of_bars
from gan_course.plots.codes import codes, latent_map, rows, vae_curves
from gan_course.plots.critics import critics
from gan_course.plots.dynamics import lengths, orbits
from gan_course.plots.film import save_film, show_film
from gan_course.plots.flow import flow
from gan_course.plots.graph import graph
from gan_course.plots.networks import network
from gan_course.plots.outcomes import outcome_map, outcome_maps
from gan_course.plots.pictures import grid, tiles
from gan_course.plots.planes import maps, planes
from gan_course.plots.points import heat_map, scatter
from gan_course.plots.rounds import d_curve, d_map, rounds
from gan_course.plots.scored import scored
from gan_course.plots.style import GAN, GENERATED, MARKERS, REAL, STYLE, plain_log, use_style
from gan_course.plots.timeline import timeline
from gan_course.plots.training import curves, filmstrip

__all__ = [
    "GAN",
    "GENERATED",
    "MARKERS",
    "REAL",
    "STYLE",
    "alt_text",
    "balls",
    "bells",
    "codes",
    "critics",
    "curves",
    "d_curve",
    "d_map",
    "dots_by_name",
    "ellipses",
    "filmstrip",
    "flow",
    "graph",
    "grid",
    "heat_map",
    "latent_map",
    "lengths",
    "maps",
    "network",
    "orbits",
    "outcome_map",
    "rounds",
    "save_film",
    "show_film",
    "outcome_maps",
    "pairs_of_bars",
    "plain_log",
    "planes",
    "scatter",
    "scored",
    "tiles",
    "show_alt_texts",
    "timeline",
    "use_style",
    "vae_curves",
    "rows",
]
