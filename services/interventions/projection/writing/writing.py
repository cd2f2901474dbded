"""One transaction on the read model: rows put in, changed, counted."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from interventions.projection.searching import Search
from interventions.projection.tables import counts

Row = Mapping[str, Any]
_AT_ONCE = 500
"""How many keys one question names: SQLite takes 32,766 values, PostgreSQL 65,535."""


class Writing:
    """What writers need of the transaction; ``take_number`` numbers a new intervention."""

    def __init__(self, connection: Connection, search: Search, next_number: int) -> None:
        self.connection, self.search, self.next_number = connection, search, next_number
        self._insert: Any = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
        self._counted: Counter[tuple[str, str, str]] = Counter()

    def take_number(self) -> int:
        """Give the next number of an intervention."""
        self.next_number += 1
        return self.next_number - 1

    def standing(self, table: Table, keys: Iterable[str]) -> dict[str, Row]:
        """Give the rows that stand under some keys (of the first primary or the unique text column)."""
        return {row[_key(table).name]: row for row in self.rows(table, (_key(table),), [(key,) for key in set(keys)])}

    def rows(self, table: Table, columns: Sequence[Column[Any]], keys: Collection[tuple[Any, ...]]) -> list[Row]:
        """Give all rows whose columns have one of some values."""
        found: list[Row] = []
        for part in _parts(list(keys)):
            found += [
                dict(row) for row in self.connection.execute(select(table).where(_among(columns, part))).mappings()
            ]
        return found

    def put(self, table: Table, rows: Sequence[Row], key: Sequence[str] = ()) -> None:
        """Write rows over those that stand under the same key."""
        if not rows:
            return
        keys = list(key) or [each.name for each in table.primary_key]
        statement = self._insert(table)
        fresh = {each.name: statement.excluded[each.name] for each in table.columns if each.name not in keys}
        self.connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh), rows)

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Write rows whose keys are new."""
        if rows:
            self.connection.execute(insert(table), rows)

    def add_new(self, table: Table, rows: Sequence[Row]) -> None:
        """Write those rows whose keys are new, and leave what stands."""
        if rows:
            self.connection.execute(self._insert(table).on_conflict_do_nothing(), rows)

    def remove(self, table: Table, columns: Sequence[Column[Any]], keys: Collection[tuple[Any, ...]]) -> None:
        """Delete all rows whose columns have one of some values."""
        for part in _parts(list(keys)):
            self.connection.execute(delete(table).where(_among(columns, part)))

    def count(self, what: str, company_id: str | None, word: str, by: int = 1) -> None:
        """Count up or down; written by ``flush``."""
        self._counted[what, company_id or "", word] += by

    def flush(self) -> None:
        """Write what was counted."""
        rows = [
            {"what": what, "company_id": company, "word": word, "count": by}
            for (what, company, word), by in self._counted.items()
            if by
        ]
        self._counted.clear()
        if rows:
            statement = self._insert(counts)
            keys = [each.name for each in counts.primary_key]
            grown = {"count": counts.c.count + statement.excluded["count"]}
            self.connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=grown), rows)


def _key(table: Table) -> Column[Any]:
    return table.c["intervention_id"] if "number" in table.c else next(iter(table.primary_key))


def _among(columns: Sequence[Column[Any]], keys: Sequence[tuple[Any, ...]]) -> Any:
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _parts(keys: list[tuple[Any, ...]]) -> Iterable[list[tuple[Any, ...]]]:
    return (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE))
