"""Take the README's picture of a report: a profile of our own example, as a browser shows it.

python docs/picture_report.py [FILE]

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

COMMAND = ["tasktriage", "profile", "examples/qa_engineer.md", "--output"]
SIZE = {"width": 960, "height": 690}


def main(path: str = "docs/images/report.png") -> None:
    """Run the command, open the page that it writes, and take a picture of its top."""
    if reason := browser.missing():
        sys.exit(reason)
    program = Path(sys.executable).with_name(COMMAND[0])
    with TemporaryDirectory() as folder, browser.launched() as chromium:
        page = Path(folder, "report.html")
        subprocess.run([str(program), *COMMAND[1:], str(page)], cwd=ROOT, check=True)
        with browser.opened(chromium, page, viewport=SIZE, device_scale_factor=1.5) as shown:
            shown.page.screenshot(path=path)


if __name__ == "__main__":
    main(*sys.argv[1:])
