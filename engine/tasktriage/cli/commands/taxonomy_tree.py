"""A taxonomy as lines of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.kit.display import plain_line

__all__ = ["part_of", "tree_lines"]

WIDTH = 80
LEVELS = 2  # that are shown unless more is asked for


def part_of(taxonomy: Taxonomy, node_id: str) -> tuple[TaxonomyNode, ...]:
    """Return a node with all that is below it.

    Raises:
        UnknownNameError: no node has this id.
    """
    known = {node_id} & {node.id for node in taxonomy.nodes}
    if not known:
        raise UnknownNameError("node", node_id, [node.id for node in taxonomy.nodes])
    found = []
    for node in taxonomy.nodes:  # a parent stands before its children
        if node.id in known or node.parent in known:
            known.add(node.id)
            found.append(node)
    return tuple(found)


def tree_lines(
    taxonomy: Taxonomy, nodes: Sequence[TaxonomyNode], *, tasks: bool, whole: bool
) -> Iterator[str]:
    """Yield the lines of a taxonomy: what it is, then its nodes, children below their parents."""
    head = f"{taxonomy.title} ({taxonomy.name} {taxonomy.version}, {taxonomy.licence})"
    stages = " > ".join(stage.title for stage in taxonomy.stages)
    for text in (
        head,
        taxonomy.summary,
        f"Stages: {stages}" if stages else "",
        f"Matching: {taxonomy.measured}" if taxonomy.measured else "",
    ):
        yield from _wrapped(text, "")
    children: dict[str | None, list[TaxonomyNode]] = {}
    shown = {node.id for node in nodes}
    for node in nodes:
        children.setdefault(node.parent if node.parent in shown else None, []).append(node)
    left, first = 0, True
    stack = [(node, 0) for node in reversed(children.get(None, []))]
    while stack:
        node, depth = stack.pop()
        if depth >= LEVELS and not whole:
            left += 1
        else:
            if depth == 0 and (first or node.id in children):
                yield ""
            first = False
            yield from _node_lines(node, depth, tasks)
        stack += [(child, depth + 1) for child in reversed(children.get(node.id, []))]
    if left:
        yield ""
        yield f"{left:,} further nodes are below these: --all shows them, --node ID some."


def _node_lines(node: TaxonomyNode, depth: int, tasks: bool) -> Iterator[str]:
    indent = "  " * depth
    if node.kind == "role":
        anchor = f"SOC {node.soc}" if node.soc else "no SOC code"
        note = ", synthetic" if node.synthetic else ""
        yield from _wrapped(f"{node.title} ({anchor}{note})", indent)
    elif node.kind == "area":
        count = f"{len(node.tasks)} tasks"
        yield f"{indent}{plain_line(node.id):<44} {plain_line(node.stage or ''):<8} {count}"
    else:
        codes = "; ".join(f"{system} {code}" for system, code in node.codes)
        count = f"; {len(node.tasks)} tasks" if node.tasks else ""
        said = f"{node.id}  {node.title}" + (f" ({codes})" if codes else "") + count
        yield from _wrapped(said, indent)
    for task in node.tasks if tasks else ():
        yield f"{indent}    · {plain_line(task)}"  # whole, so that it can be searched for


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        plain_line(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
