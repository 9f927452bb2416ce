"""Saved journeys: never lost, never mixed, erased when asked.

`JourneyStore` keeps them in the user's data folder; `read_journey_file` and `write_journey_file`
hand one over as a file. Everything that can be refused is a `StoreError`.
"""

from talent_story.store.errors import (
    FileInTheWay,
    JourneyAmbiguous,
    JourneyConflict,
    JourneyNotFound,
    JourneyUnreadable,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreNewer,
    StoreReadOnly,
)
from talent_story.store.files import read_journey_file, write_journey_file
from talent_story.store.journeys import (
    STATES_KEPT,
    JourneyStore,
    SavedJourney,
    StoreNotice,
    default_path,
)
from talent_story.store.repair import Repair, repair_store

__all__ = [
    "STATES_KEPT",
    "FileInTheWay",
    "JourneyAmbiguous",
    "JourneyConflict",
    "JourneyNotFound",
    "JourneyStore",
    "JourneyUnreadable",
    "Repair",
    "SavedJourney",
    "StoreBusy",
    "StoreClosed",
    "StoreDamaged",
    "StoreError",
    "StoreForeign",
    "StoreFull",
    "StoreNewer",
    "StoreNotice",
    "StoreReadOnly",
    "default_path",
    "read_journey_file",
    "repair_store",
    "write_journey_file",
]
