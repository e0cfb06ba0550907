"""The book: every chapter executed, unsolved, as a static site that needs no network (make book, in build/book/html).

python -m gan_course.authoring.book                      executed in the profile `class`
python -m gan_course.authoring.book --profile smoke      quickly; nothing is trained to the end

Sphinx with myst-nb builds it: mystmd fetches its theme from its own host at build time. A chapter that did not change
is not executed again.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import os
import re
import shutil
import sys
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path

from gan_course import plots
from gan_course.authoring.address import in_repository
from gan_course.authoring.notebook_builder import MASTERS, masters, run_notebook, student_edition, to_bytes
from gan_course.claims.registry import claims, explained
from gan_course.claims.store import load
from gan_course.claims.table import page

import nbformat
from nbformat import NotebookNode

ROOT = MASTERS.parents[1]
BUILD = ROOT / "build" / "book"
WIDGET = "application/vnd.jupyter.widget-view+json"
STILL = "gan-course-still"  # class of the second output of a live picture, for pages without a kernel
MESSAGES = {
    "run": "{name}: running in the profile {profile} ...",
    "kept": "{name}: already executed in the profile {profile}",
    "needs": "The book needs Sphinx and what belongs to it, once: {python} -m pip install --editable '.[book]'",
    "done": "The book is in {path}.",
    "figure": "Figure in the section {section}",
    "claims": "Claims, one by one",
    "notebook": "the notebook of this chapter",
    "master": "its source",
    "code": "the code of this claim",
    "captions": ("Chapters", "Look up", "For teachers and authors"),
}


def slug(heading: str) -> str:
    """Return what Jupyter calls a heading in an address, so that links between notebooks work in the book as well."""
    return heading.strip().replace(" ", "-")


def execute(master: Path, profile: str, folder: Path) -> NotebookNode:
    """Return the student edition of `master`, executed in `profile`: from `folder`, where one is kept."""
    notebook = student_edition(master)
    stamp = hashlib.sha256(to_bytes(notebook)).hexdigest()[:16]
    kept = folder / f"{master.stem}-{profile}-{stamp}.ipynb"
    if kept.is_file():
        print(MESSAGES["kept"].format(name=master.stem, profile=profile))
        return nbformat.read(kept, as_version=4)
    print(MESSAGES["run"].format(name=master.stem, profile=profile), flush=True)
    before = os.environ.get("GAN_COURSE_PROFILE")
    os.environ["GAN_COURSE_PROFILE"] = profile
    try:
        run_notebook(notebook, master)
    finally:
        os.environ.pop("GAN_COURSE_PROFILE") if before is None else os.environ.update(GAN_COURSE_PROFILE=before)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, kept)
    return notebook


def chapter(notebook: NotebookNode, words: dict[str, str]) -> NotebookNode:
    """Return an executed notebook as a page: widgets as pictures, predictions without their code, words explained.

    Args:
        words: term -> what it means; each is explained where the chapter first has it in bold.
    """
    section, unexplained = "", dict(words)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            section = (re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE) or [section])[-1]
            cell.source = explain(cell.source, unexplained)
            continue
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "remove-input"]
        cell.outputs = [new for output in joined(cell.outputs) if (new := still(output, section))]
    return notebook


def joined(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join consecutive pieces of one stream: a progress bar's next state overwrites what an earlier piece wrote."""
    found: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and found and found[-1].get("name") == output.name:
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def still(output: NotebookNode, section: str) -> NotebookNode | None:
    """Return an output as a page without a kernel shows it, each picture with an alt text; None to leave it out."""
    if output.output_type == "stream":
        text = re.sub(r"[^\n]*\r(?=[^\n])", "", output.text)  # of a progress bar its last state
        return nbformat.v4.new_output("stream", name=output.name, text=text) if text.strip() else None
    data = output.get("data", {})
    data.pop(WIDGET, None)
    if STILL in data.get("text/html", ""):
        return None
    if "image/png" in data:
        told = data.get("text/plain", "")
        alt = MESSAGES["figure"].format(section=section) if told.startswith("<") else told
        picture = data["image/png"].replace("\n", "")
        html = data.get("text/html") or plots.alt.HTML.format(alt=escape(alt, quote=True), png=picture, size="")
        return nbformat.v4.new_output("display_data", data={"text/html": html})
    return output


def glossary(text: str) -> dict[str, str]:
    """Return term -> meaning from docs/glossary.md; "vector, list" and "GAN (net)" are found under each name."""
    found = {}
    for term, meaning in re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \| \d\d \|$", text, re.MULTILINE):
        for name in re.split(r", |\(|\)", term):
            if name.strip():
                found.setdefault(name.strip().lower(), meaning.strip())
    return found


def explain(source: str, words: dict[str, str]) -> str:
    """Give each bold term its meaning as a tip, and take it from `words`: once is enough."""

    def tip(match: re.Match) -> str:
        name = match[1].lower()
        meaning = words.pop(name, None) or words.pop(name.removesuffix("s"), None)
        return f'<abbr title="{escape(meaning, quote=True)}"><b>{match[1]}</b></abbr>' if meaning else match[0]

    return re.sub(r"\*\*([\w -]+)\*\*", tip, source)


def assemble(notebooks: Iterable[tuple[str, NotebookNode]], folder: Path) -> None:
    """Write the sources of the site into the empty `folder`: pages, pictures, settings."""
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.py", "index.md"))
    shutil.copytree(ROOT / "benchmarks", folder / "benchmarks", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "notebooks").mkdir()
    (folder / "_static").mkdir()
    shutil.copy(ROOT / "docs" / "book" / "conf.py", folder)
    shutil.copy(ROOT / "docs" / "book" / "book.css", folder / "_static")
    words = glossary((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    names = []
    for name, notebook in notebooks:
        notebook = chapter(notebook, words)
        paths = {"notebook": f"notebooks/{name}.ipynb", "master": f"notebooks/masters/{name}.py"}
        next(cell for cell in notebook.cells if cell.cell_type == "markdown").source += sources(paths)
        nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
        names.append(f"notebooks/{name}")
    look_up = ["docs/glossary", "docs/claims", claim_pages(folder / "docs" / "claims")]
    files = [path for part in ("docs", "benchmarks") for path in sorted((folder / part).rglob("*.md"))]
    pages = (path.relative_to(folder).with_suffix("").as_posix() for path in files)
    others = [name for name in pages if name not in look_up and not name.startswith("docs/claims/")]
    index = (ROOT / "docs" / "book" / "index.md").read_text(encoding="utf-8").replace("](../../", "](")
    trees = map(tree, MESSAGES["captions"], (names, look_up, others))
    (folder / "index.md").write_text("\n".join([index.replace("](../", "](docs/"), *trees]), encoding="utf-8")


def sources(paths: dict[str, str]) -> str:
    """Return a line of links into the repository, one for each word and path; empty until `make address` was called."""
    found = [f"[{MESSAGES[word]}]({url})" for word, path in paths.items() if (url := in_repository(path))]
    return f"\n\n{' · '.join(found)}\n" if found else ""


def claim_pages(folder: Path) -> str:
    """Write a page for each claim and one that lists them; return the name of that one."""
    folder.mkdir()
    records, known = load(), {one.id: one for one in claims()}
    names = [id for id in records if not explained(id)]
    for id in names:
        path = Path(inspect.getfile(known[id].run)).relative_to(ROOT).as_posix()
        (folder / f"{id}.md").write_text(page(id, records, known) + sources({"code": path}), encoding="utf-8")
    listing = f"# {MESSAGES['claims']}\n\n" + tree("", names)
    (folder / "index.md").write_text(listing, encoding="utf-8")
    return "docs/claims/index"


def tree(caption: str, names: Iterable[str]) -> str:
    """Return a list of pages as Sphinx reads it."""
    head = f":caption: {caption}\n:hidden:\n" if caption else ""
    return "```{toctree}\n" + head + ":maxdepth: 1\n\n" + "\n".join(names) + "\n```\n"


def render(source: Path, target: Path) -> None:
    """Build the site with Sphinx; raises RuntimeError with its warnings if there are any."""
    from sphinx.cmd.build import build_main

    log = source / "warnings"
    status = build_main(["-q", "-b", "html", "-w", str(log), str(source), str(target)])
    warnings = log.read_text(encoding="utf-8").strip() if log.exists() else ""
    if status or warnings:
        raise RuntimeError(f"Sphinx, status {status}:\n{unescape(warnings)}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gan_course.authoring.book", description=__doc__.split("\n")[0])
    parser.add_argument("--profile", default="class", choices=("smoke", "class", "full"))
    options = parser.parse_args(arguments)
    try:
        import myst_nb  # noqa: F401
    except ImportError:
        print(MESSAGES["needs"].format(python=sys.executable), file=sys.stderr)
        return 2
    pages = [(path.stem, execute(path, options.profile, BUILD / "executed")) for path in masters()]
    source = BUILD / "source"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    assemble(pages, source)
    render(source, BUILD / "html")
    print(MESSAGES["done"].format(path=BUILD / "html" / "index.html"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
