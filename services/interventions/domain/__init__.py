"""The rules: pure functions over typed records. Knows no clock, no network, no file (domain.md)."""
