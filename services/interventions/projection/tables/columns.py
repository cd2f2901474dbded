"""What all tables have in common."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Text

METADATA = MetaData()
NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database may count up itself: SQLite does so for INTEGER alone."""


def whole(name: str) -> Column[int]:
    """Make a column of a number that is always there."""
    return Column(name, BigInteger, nullable=False)


def text(name: str) -> Column[str]:
    """Make a column of text that is always there."""
    return Column(name, Text, nullable=False)


def word(name: str, *, key: bool = False) -> Column[str]:
    """Make a column of an id or a word that is always there."""
    return Column(name, String(300), primary_key=key, nullable=False)
