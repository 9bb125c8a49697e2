"""Occupations: a title and its tasks → O*NET-SOC, ISCO and ESCO codes, or none."""
