"""`play --jsonl`: the book for programs, one JSON object a line; docs/json.md tells its keys."""

from __future__ import annotations

import json
from typing import Any, TextIO

from talent_story.cli.beginning import Beginning
from talent_story.guidance.ranking import rank
from talent_story.i18n import _
from talent_story.saying import ranking_data
from talent_story.story.journey import Journey


def moment_data(journey: Journey, silenced: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return where a journey stands, as JSON data; see `rank` for what is silenced."""
    section = journey.section
    data: dict[str, Any] = {
        "section": section.id,
        "title": section.title,
        "text": journey.text(),
        "choices": [
            {"n": number, "id": choice.id, "text": journey.choice_text(choice), "to": choice.target}
            for number, choice in enumerate(journey.offers(), 1)
        ],
        "locked": [
            {"id": choice.id, "text": journey.choice_text(choice), "reason": choice.locked}
            for choice in journey.locked()
        ],
        "ending": section.ending,
        "values": journey.values(),
        "met": list(journey.met()),
        "facts": dict(journey.facts),
        "taken": list(journey.choices),
    }
    opening = journey.opening()
    chapter = journey.book.chapters[section.chapter]
    if journey.opens_chapter():
        data["chapter"] = {"title": chapter.title, "opening": opening}
    if section.asks:
        data["asks"] = [name for name in section.asks if name not in journey.facts]
    if section.ending:
        data.update(ranking_data(journey, rank(journey, silenced)))
        if silenced:
            data["silenced"] = list(silenced)
    return data


def play_jsonl(beginning: Beginning, lines: TextIO, out: TextIO) -> int:
    """Play by lines: a choice's number or id, `undo`, `quit`; anything else is an error line."""

    def tell(data: dict[str, Any]) -> None:
        out.write(json.dumps(data, ensure_ascii=False) + "\n")
        out.flush()

    tell(moment_data(beginning.journey, beginning.silenced))
    for line in lines:
        word = line.strip()
        if not word:
            continue
        if word == "quit":
            break
        if word == "undo":
            if beginning.journey.parent is None:
                tell({"error": _("there is nothing to undo")})
                continue
            beginning.journey = beginning.journey.undo()
        else:
            chosen = chosen_id(beginning.journey, word)
            if chosen is None:
                tell({"error": _("“{word}” is no choice on offer here").format(word=word[:80])})
                continue
            beginning.journey = beginning.journey.take(chosen)
        beginning.keep()
        tell(moment_data(beginning.journey, beginning.silenced))
    return 0


def chosen_id(journey: Journey, word: str) -> str | None:
    """Return the id of the choice on offer that a number or an id names."""
    offers = journey.offers()
    if word.isascii() and word.isdigit() and len(word) < 6:
        number = int(word)
        return offers[number - 1].id if 1 <= number <= len(offers) else None
    return next((choice.id for choice in offers if choice.id == word), None)
