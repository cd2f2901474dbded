"""Folders that a run leaves its results in."""

from pathlib import Path


def made(folder: Path) -> Path:
    """Make a folder, with those above it, unless it is there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder
