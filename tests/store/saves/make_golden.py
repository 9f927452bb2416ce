"""Write the golden store of the present version, once, at its release: `v<n>.db` and its content.

    python tests/store/saves/make_golden.py

A golden store is never written again: it is what readers have on their disks.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from talent_story.store import JourneyStore
from talent_story.store.database import MIGRATIONS
from talent_story.story.record import JourneyRecord, record_data

FOLDER = Path(__file__).parent


def main() -> int:
    """Write both files, unless they exist."""
    path = FOLDER / f"v{len(MIGRATIONS)}.db"
    if path.exists():
        print(f"{path} exists: a golden store is never written again", file=sys.stderr)
        return 2
    ticks = count()
    start = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    with JourneyStore(path, clock=lambda: start + timedelta(minutes=next(ticks))) as store:
        store.create(JourneyRecord("livre-talent", "0f" * 32, "Le livre dont vous êtes le talent"))
        hostile = "'); DROP TABLE journey;-- \0 \x1b[2J 💡 \u202e é"
        store.create(
            JourneyRecord(hostile, hostile, hostile, {hostile: hostile}, (hostile,), (hostile,)),
            ending=hostile,
        )
        saved = store.create(JourneyRecord("livre-talent", "0f" * 32))
        for number in range(1, 31):
            record = JourneyRecord(
                "livre-talent",
                "0f" * 32,
                "Le livre dont vous êtes le talent",
                {"categorie": "b", "anciennete": "de_1_a_3_ans"},
                tuple(f"section-{n}>section-{n + 1}" for n in range(number)),
                ("signal-mentor",),
            )
            saved = store.save(saved, record, ending="fin-du-livre" if number == 30 else None)
        expected = [
            {
                "id": one.id,
                "version": one.version,
                "ending": one.ending,
                "created": one.created.isoformat(),
                "updated": one.updated.isoformat(),
                "record": record_data(one.record),
            }
            for one in store.list()
        ]
    text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    path.with_suffix(".expected.json").write_text(text, encoding="utf-8")
    path.chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main())
