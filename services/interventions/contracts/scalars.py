"""Avro's binary form of numbers, booleans and texts."""

from struct import Struct

_AT_HAND = 8192
_INT_LIMIT, _LONG_LIMIT = 1 << 31, 1 << 63
_SEVEN_BITS = 0x7F
_FIVE_BYTES, _SIX_BYTES = 1 << 35, 1 << 42

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
