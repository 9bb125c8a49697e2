"""Many files, or large tables, over several processes of one machine: shards that can be resumed.

`run` ties it together; `cli` says what a process does with a shard.
"""
