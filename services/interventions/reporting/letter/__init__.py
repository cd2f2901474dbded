"""The complete bytes of a mail."""
