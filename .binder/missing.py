"""Install what the notebooks import and this Python lacks; change nothing that is there, IPython and ipykernel least.

The notebooks' first cell runs it on Colab, which has nearly all. Needs nothing but Python and pip.
"""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NEEDED = (
    "torch",
    "torchvision",
    "numpy",
    "matplotlib",
    "pillow",
    "safetensors",
    "tqdm",
    "platformdirs",
    "ipywidgets",
    "nbformat",
)
KEPT = ("ipython", "ipykernel", "notebook", "torch", "torchvision", "numpy", "pillow")  # pip must not touch these


def installed(name):
    """Return the version of a package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def command(folder, needed=NEEDED):
    """Return pip's arguments that install what is missing, or an empty list; writes a file into `folder`."""
    missing = [name for name in needed if not installed(name)]
    if not missing:
        return []
    constraints = Path(folder, "constraints-here.txt")
    constraints.write_text("".join(f"{name}=={installed(name)}\n" for name in KEPT if installed(name)))
    return ["install", "--quiet", "--constraint", str(constraints), *missing]


if __name__ == "__main__":
    arguments = command(Path(__file__).parent)
    if arguments:
        print("installing", *arguments[4:])
        subprocess.run([sys.executable, "-m", "pip", *arguments], check=True)
