"""A picture in place of a live widget, wherever no kernel answers.

An exported page, or a notebook opened on a site, takes the `image/png` of the widget's output by itself. JupyterLab and
Notebook 7 do not: when a saved notebook is opened again, they say "model not found" where the widget was. So a second
output follows the first, a picture that is hidden unless there is no widget before it.
"""

from __future__ import annotations

import base64
from html import escape

STYLE = """<style>
.jp-OutputArea-child:has(.gan-course-still) { display: none }
.jp-OutputArea-child:has(> .jupyter-widgets):not(:has(.gan-course-live)) + .jp-OutputArea-child:has(.gan-course-still)
{ display: flex }
.jp-OutputArea-child:has(> .jupyter-widgets):not(:has(.gan-course-live)):has(+ .jp-OutputArea-child .gan-course-still)
{ display: none }
.jp-OutputArea-child .gan-course-still { display: block !important }
</style>"""


def still_html(png: bytes, alt: str) -> str:
    """The second output: hidden everywhere but below a widget that is not there."""
    picture = base64.b64encode(png).decode()
    return (
        f'{STYLE}<div class="gan-course-still" style="display:none"><img alt="{escape(alt, quote=True)}" '
        f'style="max-width:100%" src="data:image/png;base64,{picture}">'
        f"<div>{escape(alt)}</div></div>"
    )
