"""Where phones reach this machine, and the code they photograph to get there."""

from __future__ import annotations

import errno
import http.client
import socket
from contextlib import suppress

DEFAULT_PORT = 8080

_NOWHERE = ("192.0.2.1", 9)
"""An address kept for documentation: nothing is sent there, the system only chooses a way to it."""

_BUSY_SECONDS = 6.0
"""How long the page of a session that is resumed may take to answer, on a busy computer: whoever
gave up on it would take its port for another program's, and the room for one without phones."""


class PortInUse(OSError):
    """Another program listens on the port."""


class AddressUnusable(OSError):
    """The address is none of this machine's, or its port is not ours to take."""


def local_address() -> str | None:
    """Return this machine's address on its local network, or None when it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(_NOWHERE)
        address = str(probe.getsockname()[0])
        if not address.startswith(("127.", "0.")):
            return address
    return None


def listen(address: str, port: int, code: str) -> socket.socket:
    """Return a socket that listens, for the server's processes to share.

    A port that the same session's page is still served on (a facilitator's screen crashed and is
    resumed) is shared with it: both serve what the store holds. `code` is how it is recognised.

    Raises PortInUse, AddressUnusable.
    """
    if _is_taken(address, port) and not is_served(address, port, code, _BUSY_SECONDS):
        raise PortInUse
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind((address, port))
        listening.listen(1_024)
    except OSError as error:
        listening.close()
        raise AddressUnusable(error.errno, error.strerror) from None
    return listening


def is_served(address: str, port: int, code: str, seconds: float = 2.0) -> bool:
    """Say whether the page of the room with this code is served there, and answers in time."""
    connection = http.client.HTTPConnection(address, port, timeout=seconds)
    try:
        connection.request("GET", f"/{code}/state")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def room_url(address: str, port: int, code: str) -> str:
    """Return the address of a room, as it is typed.

    Example:
        >>> room_url("192.168.1.20", 8080, "kdrtwp"), room_url("fe80::1", 80, "kdrtwp")
        ('http://192.168.1.20:8080/kdrtwp', 'http://[fe80::1]/kdrtwp')
    """
    host = f"[{address}]" if ":" in address else address
    return f"http://{host}{'' if port == 80 else f':{port}'}/{code}"


def qr_rows(url: str, *, border: int = 2) -> list[str]:
    """Return a QR code as rows of half blocks, two of its rows in one; `█` is a light cell.

    It is read by phones as dark cells on a light ground, whatever the paper it is shown on: draw it
    in a light colour on a dark ground.
    """
    import segno

    code = segno.make_qr(url, error="m")
    matrix = [[bool(cell) for cell in row] for row in code.matrix_iter(border=border)]
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return [
        "".join(blocks[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(matrix[::2], matrix[1::2], strict=True)
    ]


def _is_taken(address: str, port: int) -> bool:
    """Say whether something is bound there: whatever will not let us have it alone."""
    if port == 0:
        return False
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError as error:
            raise AddressUnusable(error.errno, error.strerror) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise AddressUnusable(error.errno, error.strerror) from None
    return False
