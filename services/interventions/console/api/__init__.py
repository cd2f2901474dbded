"""The same for other systems: read-only JSON under /api/v1, a stream of changes, and what a monitor asks."""
