"""What stages call and are not themselves: each module helps the stage that its docstring names."""
