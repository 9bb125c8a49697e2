"""Every template is in what users install, and no ignored file is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasktriage.templates.forms import FORMS, LICENCES

ROOT = Path(__file__).parents[3]
FILES = ROOT / "engine/tasktriage/templates/files"


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_templates_are_in_every_archive(kind):
    builders = pytest.importorskip(f"hatchling.builders.{kind}", reason="pip install hatchling")
    builder = getattr(builders, f"{'Sdist' if kind == 'sdist' else 'Wheel'}Builder")(str(ROOT))
    found = {Path(file.path) for file in builder.recurse_included_files()}
    assert {path for path in FILES.rglob("*") if path.is_file()} <= found


def test_there_are_templates_for_each_kind_and_no_others():
    others = {"common", "licences", "usage"}
    assert {path.name for path in FILES.iterdir()} == set(FORMS) | others
    assert {path.name for path in (FILES / "usage").iterdir()} == {f"{n}.md.tmpl" for n in FORMS}
    assert {path.stem for path in (FILES / "licences").iterdir()} == set(LICENCES)
    assert all(path.suffix == ".tmpl" for path in FILES.rglob("*") if path.is_file())
