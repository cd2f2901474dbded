"""Everything above ──▶ the read model: what the console and other readers ask, answered by one database."""
