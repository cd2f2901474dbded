"""Faults under load, and the account that must hold after each of them (reliability.md §2)."""
