"""What stages and the Engine call and are not themselves; a docstring says whose help it is."""
