"""A lower layer never imports a higher one; the order is the one that docs/architecture.md shows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "gan_course"


def layers() -> dict[str, int]:
    """Name of each part of the package -> its height, from the first block of docs/architecture.md."""
    block = re.search(r"```\n(.*?)```", (ROOT / "docs/architecture.md").read_text(), re.DOTALL)
    heights = {}
    for height, line in enumerate(block[1].splitlines()):
        names = re.split(r"\s{2,}", line)[0]
        heights |= {name.strip(" /"): height for name in names.split(",")}
    return heights


def part(module: str) -> str:
    """The part of the package that `module` belongs to: 'gan_course.data.points' -> 'data'."""
    return module.split(".")[1] if "." in module else ""


def imported(path: Path) -> set[str]:
    """Parts of the package that the file imports, anywhere in it (also inside functions)."""
    found = set()
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else None
            module = ".".join(filter(None, [base, node.module]))
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {part(name) for name in names if name.split(".")[0] == "gan_course"}
    return found - {""}


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=[str(p.relative_to(ROOT)) for p in SOURCES])
def test_imports_nothing_higher(path: Path):
    heights = layers()
    relative = path.relative_to(PACKAGE)
    if relative.name == "__init__.py" and len(relative.parts) == 1:
        assert not imported(path), "gan_course/__init__.py is imported by every part: it imports none"
        return
    mine = relative.parts[0].removesuffix(".py")
    assert mine in heights, f"{mine} has no place yet in docs/architecture.md"
    for other in imported(path) & set(heights):
        assert heights[other] <= heights[mine], f"{mine} imports {other}, which stands above it"


WIDGETS = sorted((PACKAGE / "widgets").glob("*/*.py"))


@pytest.mark.parametrize("path", WIDGETS, ids=[str(p.relative_to(PACKAGE)) for p in WIDGETS])
def test_widgets_do_not_import_each_other(path: Path):
    """A widget imports itself and the core; the core, and no file of a widget, imports the face of all widgets."""
    own = f"gan_course.widgets.{path.parent.name}"
    for node in ast.walk(ast.parse(path.read_text())):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            if module.startswith("gan_course.widgets"):
                assert module.startswith((own, "gan_course.widgets.core")), f"{path.name} imports {module}"


MASTERS = sorted((ROOT / "notebooks" / "masters").glob("*.py"))


@pytest.mark.parametrize("path", MASTERS, ids=[path.stem for path in MASTERS])
def test_lessons_take_no_code_from_claims(path: Path):
    """A claim's file holds its experiment; a function that a lesson needs as well lives in a lower layer."""
    assert "gan_course.claims.chapter" not in path.read_text()


def test_the_order_names_only_parts_that_exist():
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert set(layers()) <= there


def test_finds_every_way_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / "gan_course" / "data" / "x.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import gan_course.models.mlp\nfrom gan_course import plots\nfrom gan_course.training import trainer as loop\n"
        "from ..measure import modes\nfrom . import points\nimport torch\ndef f():\n    import gan_course.device\n"
    )
    assert imported(path) == {"models", "plots", "training", "measure", "data", "device"}


def test_importing_the_package_is_light():
    code = "import sys, gan_course; print(*{'torch', 'numpy', 'matplotlib', 'IPython'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
