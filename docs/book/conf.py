"""Sphinx settings of the book (make book); gan_course/authoring/book.py puts this beside the pages that it writes."""

from __future__ import annotations

from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

project = "gan-course"
author = copyright = "the gan-course authors"
language = "en"
extensions = ["myst_nb"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 6
myst_heading_slug_func = "gan_course.authoring.book.slug"
nb_execution_mode = "off"  # the pages come executed
nb_ipywidgets_js = {}  # widgets are still pictures here; their scripts would come from other hosts
nb_merge_streams = True
# A cell defines the links that it uses, as Jupyter renders each cell by itself; two cells may use the same.
suppress_warnings = ["mystnb.unknown_mime_type", "myst.duplicate_def"]
html_theme = "furo"
html_title = "gan-course"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_show_sourcelink = False
html_copy_source = False
html_math_renderer = "mathml"  # drawn by the browser itself: no script, no other host
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"


def inline(self: HTML5Translator, node) -> None:
    self.body.append(convert(node.astext()))


def block(self: HTML5Translator, node) -> None:
    self.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')


def depart(self: HTML5Translator, node) -> None: ...


def skip(visit):
    """Make a visitor that writes a formula and leaves out its children."""
    from docutils.nodes import SkipNode

    def visitor(self, node):
        visit(self, node)
        raise SkipNode

    return visitor


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (skip(inline), depart), (skip(block), depart))
