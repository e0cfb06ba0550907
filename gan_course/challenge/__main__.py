"""python -m gan_course.challenge FILE or FOLDER: judge a generator, or all of a class."""

from __future__ import annotations

import argparse
from pathlib import Path

from gan_course.challenge.entry import RefusedError
from gan_course.challenge.scoring import SAMPLES, WORDS, fresh_seed, score, score_folder, table


def main(arguments: list[str] | None = None) -> int:
    """Print the result; return 0, or 1 if a single file was refused."""
    parser = argparse.ArgumentParser(prog="python -m gan_course.challenge", description=__doc__)
    parser.add_argument("path", help="a safetensors file of a generator, or a folder of them")
    parser.add_argument("--seed", type=int, help="of the codes; by default one that nobody knows")
    given = parser.parse_args(arguments)
    seed = fresh_seed() if given.seed is None else given.seed
    try:
        if Path(given.path).expanduser().is_dir():
            print(table(score_folder(given.path, seed)))
        else:
            print(score(given.path, seed))
    except RefusedError as error:
        print(error)
        return 1
    print(WORDS["seed"].format(seed=seed, n=SAMPLES))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
