#!/usr/bin/env bash
# pytest-xdist 3.8.0 promises that --dist loadgroup keeps tests with the same xdist_group mark in one process. It does so
# by writing the group into a private attribute of each item; pytest 9.2.0 no longer reads that attribute. The marks are
# then ignored without a word, and tests of one group run in several processes at once. With pytest 9.0.2 they stay
# together. --dist loadfile goes by the file's name alone and works under both.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
cat > "$room/test_group.py" <<'PY'
import time

import pytest

pytestmark = pytest.mark.xdist_group("one")


@pytest.mark.parametrize("i", range(8))
def test_slow(i, worker_id):
    time.sleep(0.3)
    with open("workers", "a") as file:
        file.write(worker_id + "\n")
PY
workers() {
    rm -f "$room/workers"
    (cd "$room" && venv/bin/python -m pytest -q -p no:cacheprovider -n 2 --dist "$1" test_group.py >/dev/null)
    sort -u "$room/workers" | wc -l
}
for release in 9.0.2 9.2.0; do
    "$room/venv/bin/pip" install --quiet "pytest==$release" pytest-xdist==3.8.0 2>/dev/null
    group=$(workers loadgroup) file=$(workers loadfile)
    echo "pytest $release, pytest-xdist 3.8.0: one group ran in $group process(es), one file in $file"
    if [ "$release" = 9.0.2 ]; then [ "$group" = 1 ]; else [ "$group" = 2 ]; fi
    [ "$file" = 1 ]
done
