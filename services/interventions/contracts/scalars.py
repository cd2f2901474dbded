"""Avro's binary form of numbers, booleans and texts; only the shortest form is read."""

from struct import Struct

_AT_HAND = 8192
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


_FIRST = [_varint(number << 1) for number in range(_AT_HAND)]


def write_int(number: int) -> bytes:
    """Write a whole number of 32 bits. Raises OverflowError for a larger one."""
    if 0 <= number < _AT_HAND:
        return _FIRST[number]
    if not -_INT_LIMIT <= number < _INT_LIMIT:
        raise OverflowError(f"{number} does not fit 32 bits")
    return _varint(number << 1 ^ number >> 31)


def write_long(number: int) -> bytes:
    """Write a whole number of 64 bits. Raises OverflowError for a larger one."""
    if 0 <= number < _AT_HAND:
        return _FIRST[number]
    zigzag = number << 1 ^ number >> 63
    if _FIVE_BYTES <= zigzag < _SIX_BYTES:  # every instant of our time: written out, it takes a third of the loop
        return _six_bytes(zigzag)
    if not -_LONG_LIMIT <= number < _LONG_LIMIT:
        raise OverflowError(f"{number} does not fit 64 bits")
    return _varint(zigzag)


def _six_bytes(zigzag: int) -> bytes:
    return bytes(
        (
            zigzag & 0x7F | 0x80,
            zigzag >> 7 & 0x7F | 0x80,
            zigzag >> 14 & 0x7F | 0x80,
            zigzag >> 21 & 0x7F | 0x80,
            zigzag >> 28 & 0x7F | 0x80,
            zigzag >> 35,
        )
    )


def write_string(text: str) -> bytes:
    """Write a text, its length in bytes first. Raises UnicodeEncodeError for half a surrogate pair."""
    encoded = text.encode()
    length = len(encoded)
    return (_FIRST[length] if length < _AT_HAND else write_long(length)) + encoded


def read_long(value: bytes, at: int) -> tuple[int, int]:
    """Read a whole number of 64 bits; gives it and where it ends. Raises OverflowError, or IndexError at the end."""
    six = int.from_bytes(value[at : at + 6], "little")
    if six & _SIX_MARKS == _FIVE_SET and six >> _FIVE_READ:  # every instant of our time
        zigzag = _of_six_bytes(six)
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


def _of_six_bytes(six: int) -> int:
    return (
        six & 0x7F
        | six >> 1 & 0x3F80
        | six >> 2 & 0x1F_C000
        | six >> 3 & 0xFE0_0000
        | six >> 4 & 0x7_F000_0000
        | six >> 5 & 0x3F8_0000_0000
    )


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
