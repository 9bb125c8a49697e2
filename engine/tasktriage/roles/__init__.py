"""Roles: what assessments say of a role, in arrays and formulas; no files, no streams."""
