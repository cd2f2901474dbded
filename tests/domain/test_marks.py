"""Rows of packed digests are found where they start, never across two of them."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from interventions.domain.lines import entries, entry, last, line, put, without
from interventions.domain.marks import find_row

BITS = st.sampled_from([bytes(bits) for bits in product((0, 1), repeat=4)])


@given(rows=st.lists(BITS, max_size=9), wanted=st.sampled_from([bytes(bits) for bits in product((0, 1), repeat=2)]))
def test_a_row_is_found_by_its_start(rows, wanted):
    """The first that starts so; what only looks so across two rows is none."""
    expected = next((row for row in rows if row.startswith(wanted)), None)

    assert find_row(b"".join(rows), wanted, 4) == expected


KEYS = st.sampled_from(["a", "b", "a/b", "ab", "-", "p.1"])
TEXTS = st.text(alphabet='a",[]\n\\é', max_size=8)


@given(st.lists(st.tuples(KEYS, TEXTS), max_size=12))
def test_lines_are_an_ordered_map_whatever_the_texts_hold(pairs):
    """A caption that looks like an entry is none."""
    lines, expected = b"", {}
    for key, text in pairs:
        lines = put(lines, key, 7, text)
        expected[key] = [key, 7, text]

    assert entries(lines) == list(expected.values())
    for key in ("a", "ab", "zz"):
        assert entry(lines, key) == expected.get(key)
        assert entries(without(lines, key)) == [each for found, each in expected.items() if found != key]
    if expected:
        assert last(lines)[0] + b"\n" + last(lines)[1] == lines
    assert entries(lines + line("new", None))[-1] == ["new", None]
