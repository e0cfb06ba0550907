"""What an author or a teacher runs: the notebook builder, and the grading of notebooks."""

import sys

# nbformat imports this package to check addresses of a kind that no notebook has, and it builds grammars for them: a
# second or more for each submission that is marked (findings/nbformat_import_builds_grammars.sh). jsonschema, which asks
# for it, does without where it is missing.
sys.modules.setdefault("rfc3987_syntax", None)
