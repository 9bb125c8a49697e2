"""What is probed of a plugin in a process of its own: what it does beside what it is asked for.

`tasktriage plugins check` starts `serving.serve` in one process after another, and reads what it
says, a line of JSON each. Nothing here is meant to be called by a plugin's own tests.
"""
