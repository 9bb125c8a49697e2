"""The stages, read → segment → assess → select → annotate → write, and the Engine over them.

What was written before goes read → read back → write; profiles are rolled up in between.

Each stage works on an iterator of plain values, knows nothing of the next, and can be used alone.
"""
