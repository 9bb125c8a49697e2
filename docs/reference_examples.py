"""The examples of the reference: which names each uses, and its source as a reader may copy it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

__all__ = ["FOLDER", "Example", "examples", "hook_source"]

FOLDER = Path(__file__).parent / "examples"
HOOKS = FOLDER / "plugin_every_kind.py"
WIDTH = 88  # of a line of imports


@dataclass(frozen=True, slots=True)
class Example:
    """An example: a function, or a class of tests.

    `direct` names, as (module, name), stand in it; `used` ones in what it calls too.
    """

    file: str
    name: str
    summary: str
    source: str
    direct: frozenset[tuple[str, str]]
    used: frozenset[tuple[str, str]]

    @property
    def anchor(self) -> str:
        """Its id on a page."""
        return f"example-{self.file}-{self.name}"


class _File:
    """A file of examples, with what it imports and defines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        tree = ast.parse(self.text)
        self.imports: dict[str, tuple[str, str]] = {}  # (module, name); name "" of a module
        self.defined: dict[str, ast.stmt] = {}
        for node in tree.body:
            match node:
                case ast.ImportFrom(module=str(module)) if module != "__future__":
                    self.imports |= {one.name: (module, one.name) for one in node.names}
                case ast.Import():
                    self.imports |= {one.asname or one.name: (one.name, "") for one in node.names}
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    self.defined[name] = node
                case ast.Assign(targets=[ast.Name(id=name)]):
                    self.defined[name] = node
                case ast.AnnAssign(target=ast.Name(id=name)):
                    self.defined[name] = node

    def names(self, node: ast.AST) -> set[str]:
        """Return the names in a piece of code that are imported or defined in the file."""
        found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        return found & (self.imports.keys() | self.defined.keys())

    def public(self, nodes: Iterable[ast.AST]) -> frozenset[tuple[str, str]]:
        """Return what code uses of modules: `name` imported from one, or `module.name`."""
        found = set()
        for node in nodes:
            found |= {self.imports[name] for name in self.names(node) & self.imports.keys()}
            for one in ast.walk(node):
                if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
                    module, name = self.imports.get(one.value.id, ("", "-"))
                    found |= {(module, one.attr)} if not name else set()
        return frozenset(found)

    def closure(self, name: str) -> list[str]:
        """Return what a definition needs of the file, in the order of the file, and itself."""
        found, ahead = {name}, [name]
        while ahead:
            needed = self.names(self.defined[ahead.pop()]) & self.defined.keys() - found
            found |= needed
            ahead += needed
        return [one for one in self.defined if one in found]

    def segment(self, name: str) -> str:
        """Return the source of a definition, with its decorators."""
        node = self.defined[name]
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        return "\n".join(self.text.splitlines()[first - 1 : node.end_lineno])

    def heading(self, names: Iterable[str]) -> str:
        """Return the imports that these definitions need."""
        used = set().union(*(self.names(self.defined[name]) for name in names))
        by_module: dict[str, list[str]] = {}
        for alias, (module, name) in self.imports.items():
            if alias not in used:
                continue
            by_module.setdefault(module, []).extend([name] if name else [])
            if not name and alias != module:
                by_module[f"{module} as {alias}"] = by_module.pop(module)
        ours = [module for module in by_module if module.startswith("tasktriage")]
        own = sys.stdlib_module_names
        standard = [module for module in by_module if module.split(".")[0] in own]
        others = [module for module in by_module if module not in (*ours, *standard)]
        return "\n\n".join(
            "\n".join(_import(module, by_module[module]) for module in group)
            for group in (standard, others, ours)
            if group
        )


def _import(module: str, names: list[str]) -> str:
    if not names:
        return f"import {module}"
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    lines = [f"from {module} import ("]
    for name in names:
        if len(lines) > 1 and len(lines[-1]) + len(name) + 2 <= WIDTH:
            lines[-1] += f" {name},"
        else:
            lines.append(f"    {name},")
    return "\n".join([*lines, ")"])


@cache
def examples() -> tuple[Example, ...]:
    """Return all examples, by file and in its order."""
    return tuple(one for path in sorted(FOLDER.glob("*.py")) for one in _of(_File(path)))


def _of(file: _File) -> Iterator[Example]:
    for name, node in file.defined.items():
        tests = isinstance(node, ast.ClassDef) and name.startswith("Test")
        if not (tests or (isinstance(node, ast.FunctionDef) and name.startswith("example_"))):
            continue
        needed = file.closure(name)
        helpers = [file.segment(one) for one in needed if one != name]
        body = _body(file, node) if isinstance(node, ast.FunctionDef) else file.segment(name)
        yield Example(
            file=file.path.stem,
            name=name.removeprefix("example_"),
            summary=" ".join((ast.get_docstring(node) or "").split()),
            source="\n\n".join(filter(None, (file.heading(needed), *helpers, body))),
            direct=file.public([node]),
            used=file.public(file.defined[one] for one in needed),
        )


def _body(file: _File, node: ast.FunctionDef) -> str:
    """Return what stands in an example, as it would in a script."""
    lines = file.text.splitlines()[node.body[0].end_lineno : node.end_lineno]
    given = ["# `folder` is the path of an empty folder"] if node.args.args else []
    return "\n".join([*given, dedent("\n".join(lines)).strip("\n")])


@cache
def _hooks() -> _File:
    return _File(HOOKS)


def hook_source(hook: str) -> str:
    """Return the implementation of a hook in the example of a plugin, with what it needs.

    Raises:
        KeyError: there is none.
    """
    file = _hooks()
    needed = file.closure(hook)
    return "\n\n".join([file.heading(needed), *map(file.segment, needed)])
