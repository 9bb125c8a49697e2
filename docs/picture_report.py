"""Take the README's pictures of pages: a profile and a plan of our own examples, in a browser.

python docs/picture_report.py [FOLDER]

It needs a Chromium: `.ci/browser` installs one, or TASKTRIAGE_CHROMIUM has its path.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests import browser  # noqa: E402

COMMAND = "tasktriage"
PICTURES = {
    "report": (["profile", "examples/qa_engineer.md"], {"width": 960, "height": 690}),
    "plan": (["plan", "run", "examples/software_house/plan.toml"], {"width": 960, "height": 1085}),
}


def main(images: str = "docs/images") -> None:
    """Run each command, open the page that it writes, and take a picture of its top."""
    if reason := browser.missing():
        sys.exit(reason)
    program = Path(sys.executable).with_name(COMMAND)
    with TemporaryDirectory() as folder, browser.launched() as chromium:
        for name, (command, size) in PICTURES.items():
            page = Path(folder, f"{name}.html")
            subprocess.run([str(program), *command, "--output", str(page)], cwd=ROOT, check=True)
            with browser.opened(chromium, page, viewport=size, device_scale_factor=1.5) as shown:
                shown.page.screenshot(path=Path(images, f"{name}.png"))


if __name__ == "__main__":
    main(*sys.argv[1:])
