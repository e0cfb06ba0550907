"""Mutants of a function: its source with one small thing changed, as a slip of a learner would change it."""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Div]


def mutants(function: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield (changed source, function) for each single change of `function` that still compiles.

    Changed are, one at a time: a number, an operator, a name for another name of the function, a statement (left out),
    `+=` (`=`), an index or a slice's end (left out), an argument's place.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | _arguments(tree))
    for place, node in enumerate(ast.walk(tree)):
        for change in _changes(node, [name for name in names if name in _local(tree)]):
            mutant = copy.deepcopy(tree)
            change(list(ast.walk(mutant))[place])
            source = ast.unparse(ast.fix_missing_locations(mutant))
            scope = dict(function.__globals__)
            try:
                exec(compile(source, "<mutant>", "exec"), scope)
            except SyntaxError:
                continue
            yield source, scope[function.__name__]


def _arguments(tree: ast.AST) -> set[str]:
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _local(tree: ast.AST) -> set[str]:
    assigned = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return assigned | _arguments(tree)


def _changes(node: ast.AST, names: list[str]) -> Iterator[Callable[[Any], None]]:
    """Functions that each change a copy of `node` in place."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        for value in (node.value + 1, node.value - 1):
            yield lambda n, value=value: setattr(n, "value", value)
    if isinstance(node, ast.BinOp):
        for operator in OPERATORS:
            if not isinstance(node.op, operator):
                yield lambda n, operator=operator: setattr(n, "op", operator())
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for name in names:
            if name != node.id:
                yield lambda n, name=name: setattr(n, "id", name)
    if isinstance(node, ast.AugAssign):
        yield lambda n: setattr(n, "op", ast.Sub())
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part):
                yield lambda n, part=part: setattr(n, part, None)
    if isinstance(node, ast.Call) and len(node.args) > 1:
        yield lambda n: n.args.reverse()
    if isinstance(node, (ast.FunctionDef, ast.For)):
        for i in range(len(node.body)):
            if len(node.body) > 1:
                yield lambda n, i=i: n.body.pop(i)
