"""The loop: consume, step, commit; one port, two backends, exactly once (architecture.md §4)."""
