"""What of a web page is shown but is not its content: menus, banners, buttons, other jobs."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["is_boilerplate", "is_button", "is_panel"]

TAGS = frozenset(("aside", "form"))
_ROLES = """
alert alertdialog complementary contentinfo dialog menu menubar navigation search tablist toolbar
"""
ROLES = frozenset(_ROLES.split())
# names that sites and the makers of cookie banners give to such parts
NAMES = re.compile(
    r"cookie[-_ ]?(?:banner|bar|consent|notice|policy|popup|law|settings|modal|wall)"
    r"|cookies?(?:$|\s)|onetrust|gdpr|usercentrics|consent[-_ ]?(?:banner|manager|modal)"
    r"|cmp-?(?:banner|box|popup)|breadcrumb"
    r"|newsletter|job-?alert|skip-?(?:link|nav|to)"
    r"|(?:related|similar|recommended|other|more)[-_]?(?:jobs?|positions|openings|roles|vacancies)"
    r"|(?:social|share)[-_]?(?:buttons?|links?|icons?|bar|share)",
    re.IGNORECASE,
)
BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button)(?:$|[\s_-])", re.IGNORECASE)
PANEL = re.compile(r"accordion|collaps|tab-?pan|expand|(?:^|[\s_-])panel(?:$|[\s_-])", re.I)

Attributes = Mapping[str, str | None]


def is_boilerplate(tag: str, attributes: Attributes) -> bool:
    """Return whether an element is none of the content, by its tag, its role or its names."""
    if tag in TAGS or _role(attributes) in ROLES:
        return True
    return NAMES.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}") is not None


def is_button(tag: str, attributes: Attributes) -> bool:
    """Return whether an element is a button, or a link that is made to resemble one."""
    if tag != "a":
        return tag == "button"
    return _role(attributes) == "button" or bool(BUTTON.search(attributes.get("class") or ""))


def is_panel(attributes: Attributes) -> bool:
    """Return whether an element, if it is hidden, comes to sight when its heading is clicked."""
    return bool(PANEL.search(f"{_role(attributes)} {attributes.get('class') or ''}"))


def _role(attributes: Attributes) -> str:
    return (attributes.get("role") or "").strip().lower()
