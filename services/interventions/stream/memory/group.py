"""A consumer group in memory: whole partition numbers are dealt to its members."""

from typing import Protocol

from interventions.stream.port import Place


class Seat(Protocol):
    """A member as its group sees it."""

    topics: frozenset[str]

    def give(self, places: frozenset[Place]) -> None:
        """Own these from now on, and nothing else."""
        ...


class Group:
    """Members in the order they came, and the offsets that were committed."""

    def __init__(self) -> None:
        self.offsets: dict[Place, int] = {}
        self._seats: list[Seat] = []

    def join(self, seat: Seat, counts: dict[str, int]) -> None:
        """Seat a member and deal anew."""
        self._seats.append(seat)
        self._deal(counts)

    def leave(self, seat: Seat, counts: dict[str, int]) -> None:
        """Let a member go and deal anew."""
        if seat in self._seats:
            self._seats.remove(seat)
            self._deal(counts)

    def _deal(self, counts: dict[str, int]) -> None:
        for position, seat in enumerate(self._seats):
            mine = (
                Place(topic, number)
                for topic in seat.topics
                for number in range(counts[topic])
                if number % len(self._seats) == position
            )
            seat.give(frozenset(mine))
