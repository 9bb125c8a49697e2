"""Results that others can use and add to: a folder with an index, checked, archived, exported."""
