"""`check --against`: what an older edition's journeys, and its readers, find in the newer one."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.cli.limits import Limits
from talent_story.cli.opening import shown_path
from talent_story.cli.running import Refused
from talent_story.i18n import _, counted
from talent_story.numbers import shown_number, shown_share
from talent_story.proof.differences import Advice, Differences, NamesChanged, differences
from talent_story.proof.lockstep import Stop
from talent_story.proof.measures import PersonaOutcome
from talent_story.proof_words import KINDS, kind_name
from talent_story.saying import store_sentence
from talent_story.story.journey import Replay, replay_record
from talent_story.story.play import Play
from talent_story.story.record import JourneyRecord

SHOWN = 12
"""How many of a kind are told in the text; JSON tells all."""


@dataclass(frozen=True, slots=True)
class SavedAgain:
    """A saved journey of the older edition, played again in the newer."""

    name: str
    choices: int
    played: Replay


@dataclass(frozen=True, slots=True)
class Compared:
    """Two editions compared; `others` is how many journeys are of no edition that is compared."""

    older: Book
    newer: Book
    saved: tuple[SavedAgain, ...]
    others: int
    found: Differences


def compared_books(older: Book, newer: Book, paths: tuple[str, ...], limits: Limits) -> Compared:
    """Compare two editions, with the journeys at `paths`, or the saved ones."""
    records = _records(paths) if paths else _saved()
    play = Play(newer)
    mine = [(name, record) for name, record in records if record.book_hash == older.hash]
    saved = tuple(
        SavedAgain(name, len(record.choices), replay_record(play, record)) for name, record in mine
    )
    others = len(records) - len(mine)
    return Compared(older, newer, saved, others, differences(older, newer, limits))


def _saved() -> list[tuple[str, JourneyRecord]]:
    from talent_story.store import JourneyStore, StoreError

    try:
        with JourneyStore() as store:
            return [(saved.id, saved.record) for saved in store.list()]
    except StoreError as error:
        print(store_sentence(error), file=sys.stderr)
        return []


def _records(paths: tuple[str, ...]) -> list[tuple[str, JourneyRecord]]:
    from talent_story.store import StoreError
    from talent_story.store.files import read_journey_file

    found: list[tuple[str, JourneyRecord]] = []
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise Refused(say("“{path}” cannot be read", path=shown_path(path)))
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        for file in files:
            try:
                found.append((shown_path(file.name), read_journey_file(file)))
            except StoreError as error:
                if not path.is_dir():
                    raise Refused(store_sentence(error)) from None
                print(f"{shown_path(file)}: {store_sentence(error)}", file=sys.stderr)
    return found


def against_text(compared: Compared) -> str:
    """Return the comparison for people."""
    found = compared.found
    title = _("Since edition {old} (this one is {new}):").format(
        old=compared.older.hash[:12], new=compared.newer.hash[:12]
    )
    if compared.older.hash == compared.newer.hash:
        return _("The older edition is this very edition.")
    parts = [title, *_saved_lines(compared), *_stop_lines(compared, found.stops)]
    parts.extend(_names(_("Sections"), found.sections))
    parts.extend(_names(_("Endings"), found.endings))
    for kind in KINDS:
        parts.extend(_names(kind_name(kind), found.catalogues[kind]))
    parts.extend(_persona_lines(compared, found))
    parts.extend(_advice_lines(found.advice))
    return "\n".join(parts)


def _saved_lines(compared: Compared) -> list[str]:
    saved = compared.saved
    lines: list[str] = []
    if not saved:
        lines.append(_("No saved journey of the older edition was found."))
    else:
        whole = sum(1 for item in saved if item.played.whole)
        lines.append(
            counted(
                "{n} saved journey; {whole} can be played again to its last choice.",
                "{n} saved journeys; {whole} can be played again to their last choice.",
                len(saved),
                whole=whole,
            )
        )
    for item in [item for item in saved if not item.played.whole][:SHOWN]:
        played = item.played
        template = _("  {name}: stops after {kept} of {all} choices, in “{section}”, at “{choice}”")
        lines.append(
            template.format(
                name=item.name,
                kept=played.journey.length,
                all=item.choices,
                section=clean_line(played.journey.section.title),
                choice=clean_line(played.choice),
            )
        )
    if compared.others:
        lines.append(
            counted(
                "{n} journey of other editions or books was left out.",
                "{n} journeys of other editions or books were left out.",
                compared.others,
            )
        )
    return lines


def _stop_lines(compared: Compared, stops: tuple[Stop, ...] | None) -> list[str]:
    if stops is None:
        return [_("Whether every journey can still be played could not be found out.")]
    if not stops:
        return [_("Every journey of the older edition can still be played to its end.")]
    lines = [
        counted(
            "Some journeys stop, at {n} choice (a shortest example):",
            "Some journeys stop, at {n} choices (a shortest example each):",
            len(stops),
        )
    ]
    for stop in sorted(stops, key=lambda stop: len(stop.witness.choices))[:SHOWN]:
        reasons = {
            "unknown": _("it is gone"),
            "elsewhere": _("it has moved"),
            "locked": _("it is closed there"),
            "not-offered": _("it is not on offer there"),
        }
        count = counted("{n} choice", "{n} choices", len(stop.witness.choices) - 1)
        template = _("  “{choice}”, after {count}, in “{section}”: {why}")
        lines.append(
            template.format(
                choice=stop.choice,
                count=count,
                section=clean_line(compared.newer.sections[stop.section].title),
                why=reasons[stop.reason],
            )
        )
    if len(stops) > SHOWN:
        lines.append(_("  … and {n} more").format(n=len(stops) - SHOWN))
    return lines


def _names(kind: str, names: NamesChanged) -> list[str]:
    if not names.any:
        return []
    parts = []
    for ids, template in (
        (names.came, _("new: {ids}")),
        (names.went, _("gone: {ids}")),
        (names.changed, _("changed: {ids}")),
    ):
        if ids:
            shown = ", ".join(ids[:SHOWN])
            if len(ids) > SHOWN:
                shown = _("{ids} and {n} more").format(ids=shown, n=len(ids) - SHOWN)
            parts.append(template.format(ids=shown))
    return [_("{kind}, {changes}").format(kind=kind, changes=_("; ").join(parts))]


def _persona_lines(compared: Compared, found: Differences) -> list[str]:
    lines: list[str] = []
    for before, after in found.personas:
        item = after or before
        assert item is not None
        book = compared.newer if after is not None else compared.older
        template = _("{name}’s route: before, {before}; now, {after}.")
        lines.append(
            template.format(
                name=clean_line(book.personas[item.id].name),
                before=_outcome(compared.older, before),
                after=_outcome(compared.newer, after),
            )
        )
    return lines


def _outcome(book: Book, item: PersonaOutcome | None) -> str:
    if item is None:
        return _("none")
    section = clean_line(book.sections[item.section].title)
    if not item.whole:
        return _("stops in “{section}”").format(section=section)
    ids = ", ".join(id for id, _eligible in item.programmes) or "—"
    return _("“{section}”, recommending {ids}").format(section=section, ids=ids)


def _advice_lines(advice: Advice) -> list[str]:
    if not advice.drawn:
        return []
    template = _(
        "Of {drawn} journeys drawn at random from the older edition, {whole} can be played "
        "again whole; {otherwise} of these are recommended otherwise."
    )
    if not advice.whole:
        template = _(
            "Of {drawn} journeys drawn at random from the older edition, none can be played "
            "again whole."
        )
    share = advice.otherwise / advice.whole if advice.whole else 0.0
    lines = [
        template.format(
            drawn=shown_number(advice.drawn),
            whole=shown_share(advice.whole / advice.drawn),
            otherwise=shown_share(share),
        )
    ]
    if advice.example is not None:
        before, after = advice.before, advice.after
        lost = ", ".join(id for id in before if id not in after)
        won = ", ".join(id for id in after if id not in before)
        if lost and won:
            template = _("  the shortest, of {count}: no longer {lost}, but {won}")
        elif lost:
            template = _("  the shortest, of {count}: no longer {lost}")
        elif won:
            template = _("  the shortest, of {count}: {won} too")
        else:
            template = _("  the shortest, of {count}: the same, in another order")
        count = counted("{n} choice", "{n} choices", len(advice.example.choices))
        lines.append(template.format(count=count, lost=lost, won=won))
    return lines


def against_data(compared: Compared) -> dict[str, object]:
    """Return the comparison as the JSON object that `check --format json` adds."""
    found = compared.found

    def names(changed: NamesChanged) -> dict[str, list[str]]:
        return {
            "new": list(changed.came),
            "gone": list(changed.went),
            "changed": list(changed.changed),
        }

    def outcome(item: PersonaOutcome | None) -> dict[str, object] | None:
        if item is None:
            return None
        programmes = [id for id, _eligible in item.programmes]
        return {"section": item.section, "whole": item.whole, "programmes": programmes}

    advice = found.advice
    return {
        "hash": compared.older.hash,
        "journeys": [
            {
                "journey": item.name,
                "choices": item.choices,
                "kept": item.played.journey.length,
                "whole": item.played.whole,
                "choice": item.played.choice or None,
                "reason": item.played.reason,
            }
            for item in compared.saved
        ],
        "stops": None
        if found.stops is None
        else [
            {
                "choice": stop.choice,
                "section": stop.section,
                "reason": stop.reason,
                "trace": list(stop.witness.choices),
                "facts": dict(stop.witness.facts),
            }
            for stop in found.stops
        ],
        "sections": names(found.sections),
        "endings": names(found.endings),
        "catalogues": {kind: names(changed) for kind, changed in found.catalogues.items()},
        "personas": [
            {
                "id": (after or before or _NOBODY).id,
                "before": outcome(before),
                "after": outcome(after),
            }
            for before, after in found.personas
        ],
        "recommendations": {
            "drawn": advice.drawn,
            "whole": advice.whole,
            "otherwise": advice.otherwise,
            "trace": None if advice.example is None else list(advice.example.choices),
            "before": list(advice.before),
            "after": list(advice.after),
        },
    }


_NOBODY = PersonaOutcome("", 0, False, "", False, (), ())
