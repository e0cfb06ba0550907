"""Run a notebook in the real JupyterLab and store pictures of it, top to bottom, in the light and the dark theme.

python tests/browser/shoot.py notebooks/04_gan.ipynb build/shots --profile class --theme dark
python tests/browser/shoot.py build/book/executed/04_gan-class-....ipynb build/shots --stored
"""

import argparse
import sys
import time
from pathlib import Path

from real_jupyter import (
    APPS,
    chromium,
    complaints,
    find_browser,
    low_contrasts,
    open_notebook,
    run_all,
    screenshots,
    serve,
    use_theme,
)

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--profile", default="smoke", choices=["smoke", "class", "full"])
    parser.add_argument("--app", default="lab", choices=APPS)
    parser.add_argument("--theme", choices=THEMES, action="append", help="one of the themes; both without it")
    parser.add_argument("--stored", action="store_true", help="show the stored outputs, run nothing")
    parser.add_argument("--timeout", type=float, default=1200, help="seconds for the whole run")
    arguments = parser.parse_args()
    if not arguments.notebook.is_file():
        parser.error(f"there is no {arguments.notebook}")
    if not find_browser():
        parser.error("no Chromium or Chrome on this machine (Debian: apt install chromium)")
    name, profile = arguments.notebook.name, arguments.profile
    with (
        chromium() as browser,
        serve([arguments.notebook], profile) as server,
        open_notebook(browser, server, name, arguments.app) as notebook,
    ):
        start = time.monotonic()
        if not arguments.stored:
            run_all(notebook, arguments.timeout)
            print(f"{name}: {time.monotonic() - start:.0f} s in profile {profile}")
        found = complaints(notebook)
        for theme in arguments.theme or THEMES:
            use_theme(notebook, THEMES[theme])
            print(*screenshots(notebook, arguments.folder / theme), sep="\n")
            for words, ratio in low_contrasts(notebook).items():
                print(f"{theme}: contrast {ratio:.1f}: {words}")
    print("\n".join(found) or "no complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
