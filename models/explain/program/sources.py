"""The source of our own functions as a program can carry it: with all they call, without annotations."""

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

_Definition = ast.FunctionDef | ast.Assign | ast.AnnAssign


@lru_cache(maxsize=64)
def source(function: Callable[..., Any]) -> str:
    """Give a module-level function, and before it the functions and constants of its module that it uses."""
    module = inspect.getsource(inspect.getmodule(function) or function)
    defined = dict(_definitions(ast.parse(module)))
    wanted, waiting = set[str](), [function.__name__]
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        used = {node.id for node in ast.walk(_body(defined[name])) if isinstance(node, ast.Name)}
        waiting += (used & defined.keys()) - wanted
    parts = [(node, _without_annotations(module, node)) for name, node in defined.items() if name in wanted]
    return "\n".join(f"\n\n{text}\n" if isinstance(node, ast.FunctionDef) else text for node, text in parts).strip("\n")


def _body(node: _Definition) -> ast.Module:
    """Give what is done, without annotations."""
    if isinstance(node, ast.FunctionDef):
        return ast.Module([*node.body, *(ast.Expr(default) for default in node.args.defaults)], [])
    return ast.Module([ast.Expr(node.value)] if node.value else [], [])


def _definitions(tree: ast.Module) -> Iterator[tuple[str, _Definition]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _without_annotations(module: str, node: _Definition) -> str:
    """Cut the annotations out of a definition's own text, so that its comments stay."""
    if isinstance(node, ast.AnnAssign):
        value = ast.get_source_segment(module, node.value) if node.value else "None"
        return f"{ast.unparse(node.target)} = {value}"
    text = ast.get_source_segment(module, node) or ""
    if isinstance(node, ast.Assign):
        return text
    opening = module.splitlines()[node.lineno - 1 : node.body[0].lineno - 1]
    body = text.split("\n", len(opening))[len(opening)]
    names = [argument.arg for argument in node.args.args]
    plain = len(names) - len(node.args.defaults)
    given = [f"{name}={ast.unparse(value)}" for name, value in zip(names[plain:], node.args.defaults, strict=True)]
    return f"def {node.name}({', '.join([*names[:plain], *given])}):\n{body}"
