"""The story in words: a sentence for each milestone, in whatever order the training reaches them."""

from __future__ import annotations

from html import escape

from gan_course.widgets.butterflies.session import Snapshot

BEGINNING = ("Colourful", "Butterflies are colourful and leaves are not. Nobody has told the birds: they guess.")
ACTS = {
    "noticed": (
        "Noticed",
        "The birds have learned what gives a butterfly away: bright colours, eyespots, round wings.",
    ),
    "fading": (
        "The dull survive",
        "Butterflies that happen to be duller pass for leaves a little more often, and their colours spread.",
    ),
    "brown": (
        "All brown",
        "Now the birds learn that there are brown butterflies, too. The outline and the missing veins still tell.",
    ),
    "leaf-shaped": (
        "Leaf-shaped",
        "The wings have the outline of a leaf, and the eyespots are gone. But leaves have veins.",
    ),
    "veined": ("Veins", "Wings with a trace of veins pass for leaves. The veins grow stronger."),
    "dead leaves": (
        "Dead-leaf butterflies",
        "Butterflies that look like dead leaves, veins and all. The birds have little left to go by.",
    ),
}


def told(snapshot: Snapshot) -> str:
    """What has happened so far as HTML: the newest act in full size, those before it small."""
    acts = [(0, *BEGINNING)]
    acts += [(rounds, *ACTS[name]) for name, rounds in snapshot.reached.items()]
    rows = []
    for i, (rounds, title, sentence) in enumerate(acts):
        newest = i == len(acts) - 1
        style = "font-size:15px;color:#222" if newest else "font-size:13px;color:#666"
        rows.append(
            f'<tr style="{style};vertical-align:baseline;line-height:1.35">'
            f'<td style="text-align:right;padding-right:.8em;color:#888">{rounds:,}</td>'
            f"<td><b>{escape(title)}.</b> {escape(sentence)}</td></tr>"
        )
    right = f"{100 * snapshot.right:.0f}"
    head = (
        f'<div style="font-size:13px;color:#444;margin:.2em 0">Generation <b>{snapshot.rounds:,}</b> · '
        f"the birds are right <b>{right}</b> times in 100 (guessing gives 50)</div>"
    )
    return f'{head}<table style="border-spacing:0 .15em">{"".join(rows)}</table>'
