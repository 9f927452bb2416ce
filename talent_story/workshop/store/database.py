"""One transaction on either database, as an action that is run whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Parameter = str | int | bytes
Row = Sequence[object]
T = TypeVar("T")


class Run(Protocol):
    """Runs one statement, its parameters marked with `?`, and returns its rows."""

    def __call__(self, statement: str, *parameters: Parameter) -> list[Row]:
        """Run it."""
        ...

    def many(self, statement: str, rows: Sequence[Sequence[Parameter]]) -> None:
        """Run it for each row of parameters."""
        ...


class Database(Protocol):
    """What the store needs of a database. Every failure is a WorkshopStoreError."""

    share_lock: str
    """What a SELECT ends with to keep others from changing the row until the transaction ends."""

    own_lock: str
    """The same, keeping out those who share, too."""

    def write(self, action: Callable[[Run], T]) -> T:
        """Run an action in a transaction: on disk when this returns, undone when it raises.

        An action may be run twice, when a connection was lost and nobody knows whether the first
        was kept: it must be such that this changes nothing.
        """
        ...

    def read(self, action: Callable[[Run], T]) -> T:
        """Run an action that only reads, at one instant."""
        ...

    def sweep(self) -> None:
        """Make sure that nothing of what was erased can be read back from the database's files."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...
