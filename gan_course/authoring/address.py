"""Where the repository lives: one place, CITATION.cff, from which README's links and the notebooks' first cell come.

python -m gan_course.authoring.address https://github.com/OWNER/NAME    (make address URL=...)

Until it is called no file names an address, and nothing of Colab or Binder is shown.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
URL = re.compile(r"https://[\w.-]+(?:/[\w.-]+){2,}")
FIELD = re.compile(r'^repository-code: "(.*)"\n', re.MULTILINE)
BEGIN, END = "<!-- links: written by make address -->\n", "<!-- end of links -->\n"
START = "notebooks/00_start_here.ipynb"
MESSAGES = {
    "wrong": "An address is such as https://github.com/owner/name, not {url!r}.",
    "colab": "[Open in Colab](https://colab.research.google.com/github/{name}/blob/main/{start})",
    "binder": "[open in Binder](https://mybinder.org/v2/gh/{name}/HEAD?urlpath={path})",
    "hub": "[on your JupyterHub](docs/deploy.md#one-link-for-a-class)",
    "source": "[source]({url})",
    "line": "{links} (Colab and Binder: not run).\n",
    "done": "The address is {url}. Look at the changes, and commit them.",
}

COLAB_CELL = """\
# Only Colab needs this cell: it fetches the course. Anywhere else it does nothing.
import os, subprocess, sys

if "google.colab" in sys.modules:
    if not os.path.isdir("gan-course"):
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", "{url}", "gan-course"], check=True)
    subprocess.run([sys.executable, "gan-course/.binder/missing.py"], check=True)
    os.chdir("gan-course/notebooks")
    sys.path.insert(0, os.path.abspath(".."))"""
"""First cell of each notebook as soon as there is an address."""


def address(root: Path = ROOT) -> str:
    """Return the repository's address; empty if none was set."""
    match = FIELD.search((root / "CITATION.cff").read_text(encoding="utf-8"))
    return match[1] if match else ""


def colab_cell(root: Path = ROOT) -> str:
    """Return the cell that fetches the course on Colab; empty without an address."""
    url = address(root)
    return COLAB_CELL.format(url=url) if url else ""


def in_repository(path: str, root: Path = ROOT) -> str:
    """Return the address of a file of the repository, on its main branch; empty without an address."""
    url = address(root)
    return f"{url}/blob/main/{path}" if url else ""


def links(url: str) -> str:
    """Return the README's line of ways to open the course without installing it; Colab and Binder know GitHub only."""
    parts = [MESSAGES["hub"], MESSAGES["source"].format(url=url)]
    if url.startswith("https://github.com/"):
        name = "/".join(url.split("/")[3:5])
        path = quote(f"lab/tree/{START}", safe="")
        parts[:0] = [MESSAGES["colab"].format(name=name, start=START), MESSAGES["binder"].format(name=name, path=path)]
    return MESSAGES["line"].format(links=" · ".join(parts))


def write(url: str, root: Path = ROOT) -> None:
    """Write the address into CITATION.cff and the README.

    Raises:
        ValueError: `url` is no address of a repository, or the README has lost its marks.
    """
    url = url.rstrip("/").removesuffix(".git")
    if not URL.fullmatch(url):
        raise ValueError(MESSAGES["wrong"].format(url=url))
    citation, readme = root / "CITATION.cff", root / "README.md"
    text = FIELD.sub("", citation.read_text(encoding="utf-8"))
    citation.write_text(f'{text.rstrip()}\nrepository-code: "{url}"\n', encoding="utf-8")
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"README.md needs the lines {BEGIN!r} and {END!r}.")
    readme.write_text(before + begin + links(url) + end + after, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gan_course.authoring.address", description=__doc__.split("\n")[0])
    parser.add_argument("url", help="such as https://github.com/owner/name")
    url = parser.parse_args(arguments).url
    try:
        write(url)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(MESSAGES["done"].format(url=address()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
