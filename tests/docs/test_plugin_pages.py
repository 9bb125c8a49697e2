"""The pages for authors of plugins: lines that are quoted are printed, examples are plugins."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tasktriage.config import Settings
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.manager import Plugins
from tasktriage.testing import check
from tasktriage.testing.plugin import FakeEmbedder

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "engine/tasktriage"
PAGES = ROOT / "docs/plugins"
ERRORS = (PAGES / "errors.md").read_text("utf-8")
QUOTED = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
GAP = "…"
WORD = 5  # characters; a shorter part stands everywhere
PYTHONS_OWN = ("ModuleNotFoundError: No module named '",)
JOINED = 3  # texts that a line is made of, beside its gaps

UNSEEN = {
    "isolation/codec.py": "a message between processes that is wrong; 'wrote what is no answer'",
    "isolation/child_stream.py": "what a stream of Python's says to who writes to it",
    "catalogue.py": "a damaged catalogue is made anew",
    "written_specs.py": "what was remembered is damaged, and is made anew",
}
"""Modules whose messages nobody meets, and why."""


def template(node: ast.expr) -> str | None:
    """Return the text of a message with a gap for each value in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (template(node.left) or GAP) + (template(node.right) or GAP)
    return None


def parts(text: str) -> list[str]:
    """Return what stands between the gaps, where it is long enough to tell anything."""
    return [part for part in re.split(GAP, text) if len(part.strip()) >= WORD]


@cache
def said() -> str:
    """Return all texts of the engine, with gaps."""
    texts = []
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                texts.append(template(node) or "")
    return "\n".join(texts)


def raised() -> list[tuple[str, str]]:
    """Return (place, template) of every message that is raised in `extend`."""
    found = []
    for path in sorted((ENGINE / "extend").rglob("*.py")):
        place = path.relative_to(ENGINE / "extend").as_posix()
        if place in UNSEEN:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                texts = [text for a in node.exc.args if (text := template(a))]
                texts = [text for text in texts if parts(text) and not text.isidentifier()]
                found += [(f"{place}:{node.lineno}", text) for text in texts]
    return found


@pytest.mark.parametrize("line", QUOTED.findall(ERRORS))
def test_a_quoted_line_is_one_that_is_printed(line):
    missing = [part for part in parts(line) if part not in PYTHONS_OWN and not is_said(part)]
    assert not missing, f"nowhere in engine/tasktriage: {missing}"


def is_said(part: str) -> bool:
    """Whether words are printed: as one text, or as up to three, put together where they meet."""
    words = part.split()
    for _ in range(JOINED):
        run = next((n for n in range(len(words), 0, -1) if has(" ".join(words[:n]))), 0)
        words = words[run:]
        if not words or not run:
            break
    return not words


@cache
def has(words: str) -> bool:
    bare = words.strip(": ;,()'?")
    return re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", said()) is not None


@pytest.mark.parametrize(("place", "text"), raised())
def test_every_message_of_loading_and_guarding_is_on_the_page(place, text):
    quoted = [tuple(parts(line)) for line in QUOTED.findall(ERRORS)]
    wanted = parts(text)
    fits = any(all(any(w.strip() in p for p in one) for w in wanted) for one in quoted)
    assert fits, f"{place}: docs/plugins/errors.md has no line for: {text}"


def test_what_nobody_meets_is_there():
    for name in UNSEEN:
        assert (ENGINE / "extend" / name).is_file()


def examples() -> list[str]:
    page = (PAGES / "kinds.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [code for code in blocks if "@hookimpl" in code]


@pytest.mark.parametrize("code", examples())
def test_an_example_is_a_plugin_whose_parts_pass_their_checks(code, tmp_path):
    path = tmp_path / "my_plugin.py"
    path.write_text(code, "utf-8")
    plugins = Plugins.from_settings(Settings(), strict=True, files=[path])
    own = [e for kind in KINDS for e in plugins.registry(kind) if e.plugin.dist == "file"]
    assert own
    for entry in own:
        asks = getattr(entry.spec, "embedder", None) is not None
        check(entry, **({"embedder": FakeEmbedder()} if asks else {}))


def test_every_question_has_a_command_or_code():
    page = (PAGES / "faq.md").read_text("utf-8")
    questions = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert len(questions) >= 19
    for question in questions:
        assert "```" in question or "`" in question, question.splitlines()[0]


def test_every_kind_has_a_place_among_the_kinds():
    page = (PAGES / "kinds.md").read_text("utf-8")
    for spec in KINDS.values():
        assert f"`{spec.kind.hook}`" in page
        assert f"`{spec.__name__}`" in page
