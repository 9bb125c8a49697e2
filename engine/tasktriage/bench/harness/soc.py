"""The major groups of the Standard Occupational Classification 2018."""

from __future__ import annotations

__all__ = ["major_title"]

MAJORS = {
    "11": "Management",
    "13": "Business and financial operations",
    "15": "Computer and mathematical",
    "17": "Architecture and engineering",
    "19": "Life, physical and social science",
    "21": "Community and social service",
    "23": "Legal",
    "25": "Educational instruction and library",
    "27": "Arts, design, entertainment, sports, media",
    "29": "Healthcare practitioners and technical",
    "31": "Healthcare support",
    "33": "Protective service",
    "35": "Food preparation and serving",
    "37": "Building and grounds maintenance",
    "39": "Personal care and service",
    "41": "Sales",
    "43": "Office and administrative support",
    "45": "Farming, fishing, forestry",
    "47": "Construction and extraction",
    "49": "Installation, maintenance, repair",
    "51": "Production",
    "53": "Transportation and material moving",
    "55": "Military",
}


def major_title(code: str) -> str | None:
    """Return the title of a two-digit code, or None if there is no such group."""
    return MAJORS.get(code)
