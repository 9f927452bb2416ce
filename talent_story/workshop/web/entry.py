"""How a phone gets in: the code in the address, and the cookie that makes one device of it."""

from __future__ import annotations

import hashlib
import hmac

_LETTERS = "bcdfghjkmnpqrstvwxz"
"""Letters that are not taken for others, and spell nothing."""

CODE_LENGTH = 6


def room_code(secret: bytes) -> str:
    """Return the code that stands in the address: six letters that only the session's secret gives.

    47 million codes, of which an address may try a few dozen a minute (`limits`).

    Example:
        >>> code = room_code(b"s" * 32)
        >>> len(code), code.isalpha(), code == room_code(b"t" * 32)
        (6, True, False)
    """
    number = int.from_bytes(_mark(secret, "room"), "big")
    letters = []
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


def cookie_name(secret: bytes) -> str:
    """Return the name of the cookie with the device's token.

    It is the session's own: cookies know no ports, and two rooms may share a machine.
    """
    return f"vote-{_mark(secret, 'cookie').hex()[:8]}"


def typed_code(text: str) -> str:
    """Return a code as somebody may have typed it, or nothing when it cannot be one.

    Example:
        >>> typed_code(" KD RT-wp "), typed_code("kdrt/p"), typed_code("")
        ('kdrtwp', '', '')
    """
    code = "".join(text.split()).replace("-", "").lower()
    return code if len(code) == CODE_LENGTH and set(code) <= set(_LETTERS) else ""


def _mark(secret: bytes, what: str) -> bytes:
    return hmac.digest(secret, f"web\0{what}".encode(), hashlib.sha256)
