"""Faults of three brokers and of growth, and the account that must hold after each (reliability.md P1, P9)."""
