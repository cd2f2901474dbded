"""The broker in this process: not a mock but a second implementation of the port."""

from interventions.stream.memory.backend import MemoryBackend

__all__ = ["MemoryBackend"]
