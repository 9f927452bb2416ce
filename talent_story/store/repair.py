"""Making a damaged store usable again, without losing anything that can still be read."""

from __future__ import annotations

import contextlib
from collections.abc import Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from talent_story.store.database import (
    ONE_AT_A_TIME,
    build_database,
    connect,
    copy_of_damaged,
    move_journal_aside,
    open_database,
)
from talent_story.store.errors import StoreDamaged, StoreForeign, from_os_error
from talent_story.store.journeys import STATES_KEPT, real_path
from talent_story.store.rows import (
    WRITE_JOURNEY,
    WRITE_STATE,
    JourneyRow,
    StateRow,
    columns_of,
    row_of,
)

if TYPE_CHECKING:
    import sqlite3

# A broken page stops a reading halfway: what lies behind it is reached from the other end.
_ALL_JOURNEYS = (
    "SELECT id, version, created, updated, turn, digest FROM journey ORDER BY id",
    "SELECT id, version, created, updated, turn, digest FROM journey ORDER BY id DESC",
)
_ALL_STATES = (
    "SELECT journey, version, saved, ending, record, digest FROM state ORDER BY journey, version",
    "SELECT journey, version, saved, ending, record, digest FROM state"
    " ORDER BY journey DESC, version DESC",
)


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of a damaged store, as journey ids; `aside` is the copy kept of it.

    `recovered` are at their last state; `older` are back at the last state that could be read,
    and were, or may have been, further on; `lost` were named in the store and nothing of them
    could be read. Nothing tells of a journey whose very name was lost. Without `aside`, the store
    was sound and nothing was done.
    """

    recovered: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    aside: Path | None = None


def repair_store(path: Path | None = None) -> Repair:
    """Put in place of a damaged store a new one with all that can be read of it.

    The damaged file is copied beside first, and stays there. Windows that are open on the old
    store can save in it no more: they get StoreReadOnly.

    Raises:
        StoreNewer, StoreForeign: it was written by a later version, or is another program's.
        StoreError: it could not be copied or written; it is then as it was.
    """
    path = real_path(path)
    with ONE_AT_A_TIME:
        try:
            open_database(path).close()
            return Repair()
        except StoreDamaged:
            pass
        except StoreForeign as error:
            if error.reason != "not-a-database":
                raise
        try:
            aside = copy_of_damaged(path)
        except OSError as error:
            raise from_os_error(error, path) from error
        journeys, states = _salvage(aside)
        recovered: set[str] = set()
        older: set[str] = set()
        rows: list[JourneyRow] = []
        for journey_id, versions in states.items():
            last, first = versions[max(versions)], versions[min(versions)]
            row = journeys.get(journey_id)
            whole = row is not None and row.version == last.version
            (recovered if whole else older).add(journey_id)
            if row is None:
                row = JourneyRow(journey_id, 0, first.saved, last.saved, 0)
            rows.append(replace(row, version=last.version))

        def fill(db: sqlite3.Connection) -> None:
            for row in rows:
                db.execute(WRITE_JOURNEY, columns_of(row))
                versions = states[row.id]
                for version in sorted(versions)[-STATES_KEPT:]:
                    db.execute(WRITE_STATE, columns_of(versions[version]))
            move_journal_aside(path, aside)

        build_database(path, fill, overwrite=True)
    lost = journeys.keys() - states.keys()
    return Repair(_sorted(recovered), _sorted(older), _sorted(lost), aside)


def _sorted(ids: Set[str]) -> tuple[str, ...]:
    return tuple(sorted(ids))


def _salvage(path: Path) -> tuple[dict[str, JourneyRow], dict[str, dict[int, StateRow]]]:
    """Return every row of the database at `path` that is intact, by journey and by version."""
    import sqlite3

    journeys: dict[str, JourneyRow] = {}
    states: dict[str, dict[int, StateRow]] = {}
    faults = (sqlite3.Error, UnicodeDecodeError)
    with contextlib.suppress(*faults), contextlib.closing(connect(path, copy=True)) as db:
        for query in _ALL_JOURNEYS:
            with contextlib.suppress(*faults):
                for columns in db.execute(query):
                    if journey := row_of(JourneyRow, columns):
                        journeys[journey.id] = journey
        for query in _ALL_STATES:
            with contextlib.suppress(*faults):
                for columns in db.execute(query):
                    if state := row_of(StateRow, columns):
                        states.setdefault(state.journey, {})[state.version] = state
    return journeys, states
