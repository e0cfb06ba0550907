"""What an author or a teacher runs: the notebook builder, and the grading of notebooks."""

import sys

# jsonschema, by which nbformat checks notebooks, imports this package for addresses of a kind that no notebook has,
# and it builds grammars for them: a second or more for each submission that is marked
# (findings/nbformat_import_builds_grammars.sh). Where it is missing, jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)
