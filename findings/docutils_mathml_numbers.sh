#!/usr/bin/env bash
# In TeX a command without braces takes one digit: x^23 is x squared times 3, \sqrt12 is (root of 1) times 2, and
# \frac12x is one half of x. docutils' built-in MathML converter (math_output "MathML") takes the whole number
# instead: x to the 23, the root of 12, 12 over x. No warning is
# given, so a page of formulas can be wrong unseen. With nothing after it, \frac12 is at least reported.
# latex2mathml reads powers and fractions as TeX does, and yet takes the whole number under a root. Braces avoid all of
# it: x^{2}3, \frac{1}{2}x, \sqrt{1}2.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install --quiet docutils==0.22.2 latex2mathml==3.81.1 2>/dev/null
"$room/venv/bin/python" - <<'PY'
import re
import warnings
from importlib.metadata import version

from docutils.core import publish_parts
from latex2mathml.converter import convert

print("docutils", version("docutils"), "latex2mathml", version("latex2mathml"))


def shape(mathml):
    """The elements and numbers in order, without attributes and spaces."""
    return re.sub(r"\s+|</?math[^>]*>|</?mrow>", "", re.sub(r"<(\w+) [^>]*>", r"<\1>", mathml))


def by_docutils(tex):
    settings = {"math_output": "MathML", "report_level": 2, "warning_stream": ""}
    body = publish_parts(f":math:`{tex}`", writer_name="html5", settings_overrides=settings)["body"]
    return body


SILENT = {
    r"x^23": "<msup><mi>x</mi><mn>23</mn></msup>",
    r"\sqrt12": "<msqrt><mn>12</mn></msqrt>",
    r"\frac12x": "<mfrac><mn>12</mn><mi>x</mi></mfrac>",
}
for tex, expected in SILENT.items():
    body = by_docutils(tex)
    found = shape(re.search(r"<math.*</math>", body, re.DOTALL)[0])
    other = shape(convert(tex))
    print(f"{tex:10} docutils: {found}\n{'':10} latex2mathml: {other}")
    assert found == expected and "system-message" not in body
    assert ("<mn>12</mn>" in other or "<mn>23</mn>" in other) == tex.startswith(r"\sqrt")
body = by_docutils(r"\frac12")
print(r"\frac12 alone: reported as", "a warning" if "system-message" in body else "nothing")
assert "system-message" in body and "<mfrac>" not in body
PY
