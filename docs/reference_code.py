"""What the code says of a public name: signature, docstring, fields and members, as Markdown.

griffe reads sources without running them, lazy imports included; only the values of constants are
taken from the running module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import griffe

__all__ = ["code", "described", "home", "signature", "types_of", "value_of"]

ENGINE = Path(__file__).parents[1] / "engine"
WIDTH = 88  # of a signature
LONGEST = 120  # characters of a default or a value that is shown
SHAPES = ("Protocol", "StrEnum", "NamedTuple")  # classes that are not called, or by their fields
COMPUTED = re.compile(r"\{|\(\*")
RAISED = ("Raises:", "Warns:")
COPULA = re.compile(r"^(?:is|are) ")
CODE = re.compile(r"(`[^`]*`)")


@cache
def code() -> griffe.Object:
    """Return the package."""
    loaded = griffe.load(
        "tasktriage", search_paths=[ENGINE], docstring_parser="google", try_relative_path=False
    )
    assert isinstance(loaded, griffe.Object)
    return loaded


def home(module: str, name: str) -> griffe.Object:
    """Return where a public name is defined.

    Raises:
        KeyError: the module has no such name.
    """
    inner = module.removeprefix("tasktriage").lstrip(".")
    found: Any = code()[f"{inner}.{name}" if inner else name]
    return found.final_target if found.is_alias else found  # type: ignore[no-any-return]


def signature(item: griffe.Object, name: str | None = None) -> str:
    """Return the lines with which something is called, or what it is."""
    name = name or item.name
    if isinstance(item, griffe.Function):
        made = item.overloads if isinstance(item.overloads, list) and item.overloads else [item]
        return "\n".join(_call(name, one.parameters, one.returns) for one in made)
    if isinstance(item, griffe.Class):
        made = item.members.get("__new__")
        parameters = made.parameters if isinstance(made, griffe.Function) else item.parameters
        plain = not parameters and not _is_dataclass(item)
        if plain or any(_is(item, base) for base in SHAPES):
            return f"class {name}({', '.join(map(str, item.bases))})".removesuffix("()")
        return _call(f"class {name}", parameters, None, typed=not _is_dataclass(item))
    said = f"{name}: {item.annotation}" if item.annotation is not None else name
    value = str(item.value) if item.value is not None else ""
    made = COMPUTED.search(value) is not None  # then what it holds is shown below
    return said if made or not value or len(value) > LONGEST else f"{said} = {value}"


def _call(
    name: str, parameters: Iterable[griffe.Parameter], returns: Any, *, typed: bool = True
) -> str:
    said = _parameters([one for one in parameters if one.name not in ("self", "cls")], typed)
    end = "" if returns is None else f" -> {returns}"
    line = f"{name}({', '.join(said)}){end}"
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"\n    {one}," for one in said)
    return f"{name}({inner}\n){end}"


def _parameters(parameters: Sequence[griffe.Parameter], typed: bool) -> list[str]:
    said: list[str] = []
    starred = False
    for one in parameters:
        kind = str(one.kind.value if one.kind else "")
        if kind == "keyword-only" and not starred:
            said.append("*")
            starred = True
        starred = starred or kind == "variadic positional"
        mark = {"variadic positional": "*", "variadic keyword": "**"}.get(kind, "")
        text = f"{mark}{one.name}"
        note = typed and one.annotation is not None
        if note:
            text += f": {one.annotation}"
        if one.default is not None and not mark:
            text += f" = {_default(one)}" if note else f"={_default(one)}"
        said.append(text)
    return said


def _default(one: griffe.Parameter) -> str:
    """Return a default; that of a field which is made for each is what makes it."""
    said = _quoted(str(one.default))
    made = re.fullmatch(r"\(lambda: (.+)\)\(\)", said)
    return (made[1] if made else said).replace("MappingProxyType({})", "{}")


def _quoted(text: str) -> str:
    return text if '"' in text else text.replace("'", '"')


def _is(item: griffe.Class, base: str) -> bool:
    """Whether a class is a `Protocol`, an enumeration or the like."""
    return any(str(one).rpartition(".")[2].partition("[")[0] == base for one in item.bases)


def _is_dataclass(item: griffe.Class) -> bool:
    return "dataclass" in item.labels


def described(item: griffe.Object, value: Any) -> Iterator[str]:
    """Yield what is said of something, a block each; `value` is that of a constant."""
    fields = _fields(item)
    said, meanings = _docstring(item, [one.name for one in fields])
    raised = [block for block in said if block.startswith(RAISED)]
    yield from (block for block in said if block not in raised)
    own = [one for one in fields if one.name in item.members]
    if own:
        yield _field_table(own, meanings)
    if isinstance(item, griffe.Class):
        yield from _of_bases(item, inherits=len(own) < len(fields))
    yield from raised
    if isinstance(item, griffe.Class):
        yield from _members(item, {one.name for one in fields})
    elif isinstance(item, griffe.Attribute):
        yield from _contents(value)


def _of_bases(item: griffe.Class, *, inherits: bool) -> Iterator[str]:
    bases = [f"`{base}`" for base in item.bases if str(base).partition("[")[0] not in SHAPES]
    for base in item.resolved_bases:
        if base.name.startswith("_") and isinstance(base, griffe.Class):
            yield from _lent(base)
            return
    if bases and (inherits or item.parameters):
        fields = ", and has its fields" if inherits else ""
        yield f"It is a {' and a '.join(bases)} too{fields}."


def _lent(base: griffe.Class) -> Iterator[str]:
    """Yield what a class has of one that is not public: its text, its attributes, its methods."""
    own = [one for one in base.members.values() if not one.name.startswith("_")]
    attributes = [one for one in own if isinstance(one, griffe.Attribute)]
    prose, meanings = _docstring(base, [one.name for one in attributes])
    yield from prose
    of = {name: meaning for names, meaning in meanings.items() for name in names}
    rows = [(f"`{one.name}`", _shown(one), of[one.name]) for one in attributes if one.name in of]
    yield table(("attribute", "default", "meaning"), rows)
    yield "\n".join(_member(one) for one in own if isinstance(one, griffe.Function))


def _fields(item: griffe.Object) -> list[griffe.Parameter]:
    """Return the fields of a dataclass or a named tuple."""
    if not isinstance(item, griffe.Class):
        return []
    if _is_dataclass(item):
        return [one for one in item.parameters if one.name != "self"]
    if _is(item, "NamedTuple"):
        own = [one for one in item.members.values() if isinstance(one, griffe.Attribute)]
        return [griffe.Parameter(one.name, annotation=one.annotation) for one in own]
    return []


def _docstring(
    item: griffe.Object, fields: Sequence[str]
) -> tuple[list[str], dict[tuple[str, ...], str]]:
    """Return the blocks of a docstring, and what it says of fields, by their names."""
    blocks: list[str] = []
    meanings: dict[tuple[str, ...], str] = {}
    for section in item.docstring.parsed if item.docstring else ():
        match section.kind.value:
            case "text":
                for block in re.split(r"\n{2,}", section.value):
                    rest, found = _of_fields(block, fields)
                    meanings |= found
                    blocks += [_text(rest)] if rest else []
            case "parameters" if fields:
                meanings |= {(one.name,): one.description for one in section.value}
            case "parameters" | "attributes":
                rows = [(f"`{one.name}`", one.description) for one in section.value]
                blocks.append(table(("argument", "meaning"), rows))
            case "raises" | "warns":
                head = RAISED[section.kind.value == "warns"]
                blocks.append(f"{head}\n\n" + _raised(section.value))
            case other:
                raise ValueError(f"{item.path}: a section of its docstring is new: {other}")
    return blocks, meanings


def _raised(items: Iterable[Any]) -> str:
    return "\n".join(f"- `{one.annotation}`: {_line(one.description)}" for one in items)


def _of_fields(block: str, fields: Sequence[str]) -> tuple[str, dict[tuple[str, ...], str]]:
    """Part what a paragraph says of fields from what stands before it.

    It is written "field: what it is." or "`field` is …"; what follows is of the same field.
    """
    if not fields or block.startswith(" "):
        return block, {}
    one = f"(?:{'|'.join(sorted(fields, key=len, reverse=True))})"
    plain, quoted = f"{one}(?:, {one})*: ", f"`{one}`(?:(?:, | and )`{one}`)*(?::? |, )"
    text = " ".join(block.split())
    marks = list(re.finditer(rf"(?:^|(?<=[.;] ))(?:and )?({plain}|{quoted})", text))
    if not marks:
        return block, {}
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found = {
        tuple(re.findall(one, mark[1])): COPULA.sub("", text[mark.end() : end].rstrip(" ;."))
        for mark, end in zip(marks, ends, strict=True)
    }
    return text[: marks[0].start()].strip(), found


def _field_table(
    fields: Sequence[griffe.Parameter], meanings: Mapping[tuple[str, ...], str]
) -> str:
    of = {name: names for names in meanings for name in names}
    rows, done = [], set()
    for one in fields:
        names = of.get(one.name, (one.name,))
        if one.name in done:
            continue
        done.update(names)
        same = [other for other in fields if other.name in names]
        types = dict.fromkeys(str(other.annotation) for other in same)
        defaults = dict.fromkeys(_default(other) for other in same if other.default is not None)
        rows.append(
            (
                ", ".join(f"`{name}`" for name in names),
                ", ".join(f"`{name}`" for name in types),
                ", ".join(f"`{name}`" for name in defaults),
                meanings.get(names, ""),
            )
        )
    if any(row[3] for row in rows):
        return table(("field", "type", "default", "meaning"), rows)
    return table(("field", "type", "default"), [row[:3] for row in rows])


def _members(item: griffe.Class, fields: set[str]) -> Iterator[str]:
    """Yield the members of a class: values of an enumeration, properties and methods."""
    own = [
        one
        for one in item.members.values()
        if (one.name == "__call__" or not one.name.startswith("_")) and one.name not in fields
    ]
    if _is(item, "StrEnum"):
        rows = [
            (f"`{one.name}`", _shown(one), _said(one))
            for one in own
            if isinstance(one, griffe.Attribute) and "property" not in one.labels
        ]
        plain = not any(row[2] for row in rows)
        heads = ("member", "value") if plain else ("member", "value", "meaning")
        yield table(heads, [row[:2] if plain else row for row in rows])
    shown = [one for one in own if "property" in one.labels or isinstance(one, griffe.Function)]
    values = [
        one
        for one in own
        if isinstance(one, griffe.Attribute)
        and "class-attribute" in one.labels
        and one not in shown
        and not any(_is(item, base) for base in SHAPES)
    ]
    lent = any(str(base).startswith("_") for base in item.bases)
    if values and not fields and not lent:
        rows = [(f"`{one.name}`", _shown(one), _said(one)) for one in values]
        yield table(("attribute", "value or type", "meaning"), rows)
    if shown:
        yield "\n".join(_member(one) for one in shown)


def _shown(one: griffe.Attribute) -> str:
    value = str(one.value) if one.value is not None else str(one.annotation or "")
    return f"`{_quoted(value)}`" if value and len(value) <= LONGEST else ""


def _member(one: griffe.Object) -> str:
    if isinstance(one, griffe.Function) and not _is_made_once(one):
        call = " ".join(_call(one.name, one.parameters, one.returns).split())
        head = call.replace("( ", "(").replace(", )", ")")
    else:
        kind = one.returns if isinstance(one, griffe.Function) else one.annotation
        head = f"{one.name}: {kind}"
    blocks, _ = _docstring(one, ())
    first, *rest = blocks or [""]
    inner = "".join(
        "\n\n" + "\n".join(f"    {line}".rstrip() for line in block.splitlines()) for block in rest
    )
    return f"- `{head}`" + (f": {first}" if first else "") + inner


def _is_made_once(one: griffe.Function) -> bool:
    """Whether a method is read like an attribute, which is made when it is asked for first."""
    return any(str(decorator.value) == "once" for decorator in one.decorators)


def _said(one: griffe.Object) -> str:
    return _line(one.docstring.value) if one.docstring else ""


def _contents(value: Any) -> Iterator[str]:
    """Yield the contents of a constant that holds words for people."""
    if isinstance(value, Mapping):
        texts = all(isinstance(one, str) for one in value.values())
        rows = [(f"`{key}`", one if texts else "") for key, one in value.items()]
        yield table(("key", "value"), rows) if texts else ", ".join(row[0] for row in rows) + "."
    elif isinstance(value, tuple) and value and isinstance(value[0], tuple):
        yield table(("term", "meaning"), [(str(a), str(b)) for a, b in value])
    elif isinstance(value, frozenset):
        yield ", ".join(f"`{one}`" for one in sorted(value)) + "."
    elif isinstance(value, tuple) and all(type(one) is str for one in value):
        yield "\n".join(f"- {_line(one)}" for one in value)


def types_of(item: griffe.Object) -> set[str]:
    """Return the names in the annotations of something and its members."""
    found: set[str] = set()

    def look(expression: Any) -> None:
        found.update(re.findall(r"[A-Za-z_]\w*", str(expression or "")))

    every = [item, *(item.members.values() if isinstance(item, griffe.Class) else ())]
    for one in every:
        if isinstance(one, griffe.Function):
            look(one.returns)
            for parameter in one.parameters:
                look(parameter.annotation)
        elif isinstance(one, griffe.Attribute):
            look(one.annotation)
    return found


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; line ends and bars in its cells part nothing."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Return a cell; a bar in it is written so that it parts cells nowhere."""
    parts = CODE.split(_line(text))
    return "".join(
        f"<code>{_escaped(part[1:-1])}</code>" if part.startswith("`") and "|" in part else part
        for part in parts
    ).replace("|", "&#124;")


def _line(text: str) -> str:
    """Return a paragraph as one line of Markdown."""
    return _escaped(" ".join(text.split()))


def _text(block: str) -> str:
    """Return a block of a docstring; what is indented is code."""
    if all(line.startswith("    ") for line in block.splitlines() if line):
        return block
    return _escaped(re.sub(r"::$", ":", block))


def _escaped(text: str) -> str:
    """Return text whose signs mean nothing in HTML, but within code."""
    parts = CODE.split(text)
    return "".join(
        part if part.startswith("`") else part.replace("&", "&amp;").replace("<", "&lt;")
        for part in parts
    ).replace("&amp;lt;", "&lt;")


def value_of(module: str, name: str) -> Any:
    """Return what a public name is, in the running package."""
    return getattr(import_module(module), name)
