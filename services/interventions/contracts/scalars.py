"""Avro's binary form of numbers, booleans and texts; only the shortest form is read."""

from struct import Struct

AT_HAND = 8192
"""Numbers from zero up to here are written by ``FIRST[number]``."""
_PAIRS_AT_HAND = 1 << 14
_INT_LIMIT, _LONG_LIMIT = 1 << 31, 1 << 63
_SEVEN_BITS = 0x7F
_FIVE_BYTES, _SIX_BYTES = 1 << 35, 1 << 42
_SIX_MARKS, _FIVE_SET, _FIVE_READ = 0x8080_8080_8080, 0x0080_8080_8080, 40

write_double = Struct("<d").pack
write_boolean = (b"\x00", b"\x01").__getitem__


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > _SEVEN_BITS:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


_VARINTS = [_varint(number) for number in range(_PAIRS_AT_HAND)]
_PAIRS = [bytes((number & 0x7F | 0x80, number >> 7 | 0x80)) for number in range(_PAIRS_AT_HAND)]
"""Fourteen bits in two bytes, with more to follow."""
FIRST = _VARINTS[::2]


def write_int(number: int) -> bytes:
    """Write a whole number of 32 bits. Raises OverflowError for a larger one."""
    if not -_INT_LIMIT <= number < _INT_LIMIT:
        raise OverflowError(f"{number} does not fit 32 bits")
    return _varint(number << 1 ^ number >> 31)


def write_long(number: int) -> bytes:
    """Write a whole number of 64 bits. Raises OverflowError for a larger one."""
    zigzag = number << 1 ^ number >> 63
    if _FIVE_BYTES <= zigzag < _SIX_BYTES:  # every instant of our time: by tables, it takes a fifth of the loop
        return _PAIRS[zigzag & 0x3FFF] + _PAIRS[zigzag >> 14 & 0x3FFF] + _VARINTS[zigzag >> 28]
    if not -_LONG_LIMIT <= number < _LONG_LIMIT:
        raise OverflowError(f"{number} does not fit 64 bits")
    return _varint(zigzag)


def write_fixed(value: bytes, size: int) -> bytes:
    """Write so many bytes. Raises ValueError for more or less."""
    if len(value) != size:
        raise ValueError(f"{len(value)} bytes, not {size}")
    return value


class Sizes(dict[int, bytes]):
    """How long texts and arrays are, as written: at hand up to ``AT_HAND``, else worked out."""

    def __init__(self) -> None:
        super().__init__(enumerate(FIRST))

    def __missing__(self, size: int) -> bytes:
        """Write a length that is not at hand."""
        return write_long(size)


def read_long(value: bytes, at: int) -> tuple[int, int]:
    """Read a whole number of 64 bits; gives it and where it ends. Raises OverflowError, or IndexError at the end."""
    six = int.from_bytes(value[at : at + 6], "little")
    if six & _SIX_MARKS == _FIVE_SET and six >> _FIVE_READ:  # every instant of our time
        pairs = six & 0x7F_007F_007F | six >> 1 & 0x3F80_3F80_3F80
        zigzag = pairs & 0x3FFF | pairs >> 2 & 0xFFF_C000 | pairs >> 4 & 0x3FF_F000_0000
        return zigzag >> 1 ^ -(zigzag & 1), at + 6
    zigzag = shift = 0
    while (byte := value[at]) > _SEVEN_BITS:
        zigzag |= (byte & 0x7F) << shift
        shift += 7
        at += 1
    zigzag |= byte << shift
    if (shift and not byte) or zigzag >> 64:
        raise OverflowError("longer than it need be, or than 64 bits")
    return zigzag >> 1 ^ -(zigzag & 1), at + 1


def read_int(value: bytes, at: int) -> tuple[int, int]:
    """Read a whole number of 32 bits. Raises OverflowError for a larger one."""
    number, at = read_long(value, at)
    if not -_INT_LIMIT <= number < _INT_LIMIT:
        raise OverflowError(f"{number} does not fit 32 bits")
    return number, at


def read_length(value: bytes, at: int) -> tuple[int, int]:
    """Read how long a text or an array is. Raises ValueError below zero."""
    length, at = read_long(value, at)
    if length < 0:
        raise ValueError("a length below zero")
    return length, at
