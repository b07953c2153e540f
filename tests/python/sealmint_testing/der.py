"""A small DER writer: as much of X.690 as a CMS signature needs."""


def element(tag, content):
    """One tag-length-value."""
    return bytes([tag]) + length(len(content)) + content


def length(size):
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def sequence(*parts):
    return element(0x30, b"".join(parts))


def set_of(*parts):
    """DER sorts the elements of a SET OF by their encodings."""
    return element(0x31, b"".join(sorted(parts)))


def explicit(number, content):
    """[number] EXPLICIT, or IMPLICIT around something constructed."""
    return element(0xA0 | number, content)


def integer(value):
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(content):
    return element(0x04, content)


def null():
    return element(0x05, b"")


def utc_time(moment):
    return element(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())


def object_id(text):
    """An OBJECT IDENTIFIER from its dotted form."""
    numbers = [int(part) for part in text.split(".")]
    content = base_128(numbers[0] * 40 + numbers[1])
    return element(0x06, content + b"".join(base_128(number) for number in numbers[2:]))


def base_128(number):
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | (number & 0x7F))
    return bytes(reversed(digits))


def read(data):
    """(tag, content, rest) of the first element."""
    size, start = data[1], 2
    if size & 0x80:
        start = 2 + (size & 0x7F)
        size = int.from_bytes(data[2:start], "big")
    return data[0], data[start : start + size], data[start + size :]


def children(content):
    """The whole encodings of the elements in `content`, one after another."""
    found = []
    while content:
        _, _, rest = read(content)
        found.append(content[: len(content) - len(rest)])
        content = rest
    return found
