#!/usr/bin/env bash
# Importing nbformat, which only reads notebooks, costs a second or more of the processor once jsonschema's extra
# "format-nongpl" is installed, as it is with JupyterLab (jupyter-events asks for it): jsonschema then imports
# rfc3987-syntax, which builds a Lark grammar for each rule of internationalised addresses as it is imported. No notebook
# has a field of that format. Without the extra the same import takes a tenth to a fifth of the time. So each server, each
# nbconvert and each pytest with nbval begins with it; marking thirty notebooks in processes of their own pays thirty
# times.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
pip() { "$room/venv/bin/pip" install --quiet "$@" 2>/dev/null; }
look() {
    "$room/venv/bin/python" - "$1" <<'PY'
import sys
import time
from importlib.metadata import version

began = time.process_time()
import nbformat

seconds = time.process_time() - began
print(f"{sys.argv[1]}: import nbformat {nbformat.__version__} with jsonschema {version('jsonschema')}:", end=" ")
print(f"{seconds:.2f} s of the processor; lark imported: {'lark' in sys.modules}")
with open(sys.argv[1], "w") as file:
    file.write(f"{seconds} {'lark' in sys.modules}")
PY
}
cd "$room"
pip nbformat==5.11.1 jsonschema==4.26.0
look plain >/dev/null  # the first import compiles Python files
look plain
pip jsonschema[format-nongpl]==4.26.0 rfc3987-syntax==1.1.0 lark==1.3.1
look extra >/dev/null
look extra
"$room/venv/bin/python" - <<'PY'
(plain, lark_plain), (extra, lark_extra) = (open(name).read().split() for name in ("plain", "extra"))
assert (lark_plain, lark_extra) == ("False", "True"), (lark_plain, lark_extra)
assert float(extra) > 3 * float(plain), (plain, extra)
PY
