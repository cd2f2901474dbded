"""Full-text search by the beginnings of words: FTS5 in SQLite, a GIN index in PostgreSQL; the same words in both."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from interventions.projection.tables import interventions

_MOST_WORDS = 12
_TELLING = 3
"""Shorter beginnings are looked for among what the longer ones find: an index of them finds almost everything."""
MOST_FOUND = 2000
"""A search looks at so many of those found, the ones planned last: it costs the same however many there are."""


class Reworded(NamedTuple):
    """The words of one intervention, before (none of a new one) and now."""

    number: int
    before: str
    now: str


class Search(Protocol):
    """How one kind of database finds words."""

    def create(self, connection: Connection) -> None:
        """Make what it needs beside the tables."""
        ...

    def reword(self, connection: Connection, changed: Sequence[Reworded]) -> None:
        """Keep up with words that changed."""
        ...

    def matching(self, words: Sequence[str]) -> ColumnElement[bool]:
        """Say that each of some words begins a word of the intervention."""
        ...


class SqliteSearch:
    """FTS5 over ``interventions.words``; the words are folded already and hold nothing to cut at but blanks."""

    def create(self, connection: Connection) -> None:
        """Make the index."""
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE search USING fts5(words, content='interventions', content_rowid='number',"
                " prefix='2 3', tokenize='ascii', detail='none')"
            )
        )

    def reword(self, connection: Connection, changed: Sequence[Reworded]) -> None:
        """Take the old words out and put the new ones in."""
        if gone := [each._asdict() for each in changed if each.before]:
            statement = "INSERT INTO search(search, rowid, words) VALUES ('delete', :number, :before)"
            connection.execute(text(statement), gone)
        if come := [each._asdict() for each in changed if each.now]:
            connection.execute(text("INSERT INTO search(rowid, words) VALUES (:number, :now)"), come)

    def matching(self, words: Sequence[str]) -> ColumnElement[bool]:
        """Look the rows up by the index."""
        words = words[:_MOST_WORDS]
        telling = [word for word in words if len(word) >= _TELLING] or words
        wanted = " ".join(f'"{word}"*' for word in telling)
        found: Select[Any] = select(column("rowid")).select_from(table("search"))
        found = found.where(text("search MATCH :wanted").bindparams(wanted=wanted))
        some = interventions.c.number.in_(found.order_by(column("rowid").desc()).limit(MOST_FOUND))
        padded = literal(" ") + interventions.c.words
        return and_(some, *(padded.contains(f" {word}") for word in words if word not in telling))


class PostgresSearch:
    """A GIN index over the words as lexemes, each as it is."""

    _LEXEMES = "array_to_tsvector(string_to_array(words, ' '))"

    def create(self, connection: Connection) -> None:
        """Make the index."""
        connection.execute(text(f"CREATE INDEX interventions_words ON interventions USING gin ({self._LEXEMES})"))

    def reword(self, connection: Connection, changed: Sequence[Reworded]) -> None:
        """Nothing: the index is over the column itself."""

    def matching(self, words: Sequence[str]) -> ColumnElement[bool]:
        """Compare lexemes with prefixes."""
        wanted = " & ".join(f"'{word}':*" for word in words[:_MOST_WORDS])
        query = cast(wanted, TSQUERY)
        of_all = interventions.alias("of_all")
        found = select(of_all.c.number).where(
            literal_column(self._LEXEMES.replace("words", "of_all.words")).op("@@")(query)
        )
        return interventions.c.number.in_(found.order_by(of_all.c.number.desc()).limit(MOST_FOUND))


def search_of(dialect: str) -> Search:
    """Give the search of a dialect."""
    return PostgresSearch() if dialect == "postgresql" else SqliteSearch()


def reworded(changes: Iterable[Reworded]) -> list[Reworded]:
    """Give those whose words did change."""
    return [each for each in changes if each.before != each.now]
