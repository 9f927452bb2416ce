"""What verbs and screens say alike: sentences, and a ranking as text or as JSON data."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from talent_story.book.cleaning import clean_line
from talent_story.book.language import Fact
from talent_story.i18n import _, counted
from talent_story.story.journey import Journey, Replay

if TYPE_CHECKING:
    from talent_story.guidance.ranking import Evidence, Ranking
    from talent_story.store import StoreError


def store_sentence(error: StoreError) -> str:
    """Return what went wrong with the saved journeys, for a reader."""
    from talent_story.store import JourneyUnreadable

    reason = error.reason
    if isinstance(error, JourneyUnreadable):
        return _("This journey cannot be read: {why}.").format(why=record_sentence(reason))
    kept = _("What was saved before is intact.")
    sentences = {
        "not-found": _("No saved journey is called so."),
        "deleted": _("This journey was deleted meanwhile."),
        "ambiguous": _("Several saved journeys begin so; give more letters."),
        "conflict": _("This journey went on in another window; nothing was overwritten."),
        "busy": _("Another window holds the saved journeys for too long."),
        "empty": _("The file of saved journeys is empty; it was left as it is."),
        "damaged": _("The file of saved journeys is damaged; it was left as it is."),
        "journey": _("This saved journey is damaged beyond what could be recovered."),
        "not-a-database": _(
            "What stands in the place of the saved journeys is no such file; it was left as it is."
        ),
        "another-program": _(
            "The file in the place of the saved journeys belongs to another program; it "
            "was left as it is."
        ),
        "newer": _(
            "The saved journeys were written by a newer version of this program; they "
            "were left as they are."
        ),
        "full": _("No space is left on the disk: the journey could not be saved."),
        "disk-error": _("The disk refused to write: the journey could not be saved."),
        "read-only": _("There is no right to write there."),
        "no-folder": _("That folder does not exist."),
        "no-file": _("There is no such file."),
        "moved": _("The file of saved journeys was moved away."),
        "exists": _("A file of that name is already there; say --force to replace it."),
        "symlink": _("A link stands there; it was not followed."),
        "not-a-file": _("What stands there is no ordinary file."),
    }
    sentence = sentences.get(reason)
    if sentence is None:
        sentence = _("The saved journeys cannot be used ({reason}).").format(reason=reason)
    if reason in ("full", "disk-error", "busy"):
        sentence = f"{sentence} {kept}"
    if reason in ("empty", "damaged"):
        way_out = _("“talent-story journeys repair” recovers what can be read of it.")
        sentence = f"{sentence} {way_out}"
    return sentence


def record_sentence(fault: str) -> str:
    """Return why a journey file cannot be read, for a reader."""
    sentences = {
        "too-large": _("this file is too large to be a saved journey"),
        "not-json": _("this file is truncated, or no saved journey"),
        "not-a-journey": _("this file is no saved journey"),
        "newer": _("this journey was saved by a newer version of the program"),
        "damaged": _("this saved journey is damaged: something is missing from it"),
        "altered": _(
            "this saved journey was changed by hand after it was saved; its check does not match"
        ),
    }
    return sentences.get(fault, _("this saved journey cannot be read"))


def replay_sentences(played: Replay) -> list[str]:
    """Return where and why a journey stopped when it was played again, and what it goes on from."""
    said: list[str] = []
    if not played.whole:
        reasons = {
            "unknown": _("the book no longer has the choice “{choice}”"),
            "elsewhere": _("the choice “{choice}” has moved to another place"),
            "locked": _("the choice “{choice}” is closed there now"),
            "not-offered": _("the choice “{choice}” is not on offer there now"),
        }
        reason = reasons[played.reason or "unknown"].format(choice=choice_name(played))
        said.append(
            _(
                "The book has changed since this journey was saved: {reason}. It goes on "
                "from “{section}”, after {kept} of {all} choices."
            ).format(
                reason=reason,
                section=played.journey.section.title,
                kept=played.journey.length,
                all=played.journey.length + len(played.left),
            )
        )
    if played.dropped_facts:
        said.append(
            _("The book no longer knows these facts, which were left out: {facts}.").format(
                facts=clean_line(", ".join(played.dropped_facts))
            )
        )
    if said:
        said.append(_("What you had saved is left as it was, as a journey of its own."))
    return said


def choice_name(played: Replay) -> str:
    """Return a choice that could not be taken, in its own words if the book still has it."""
    choice = played.journey.book.choices.get(played.choice)
    if choice is not None:
        words = choice.text.fixed_text().strip()
        if words:
            return clean_line(words)
    return clean_line(played.choice)[:80]


def told_sentence(fact: Fact, value: str) -> str:
    """Return a fact as it was told: « Your grade: low »."""
    return _("{label}: {values}").format(
        label=fact.label, values=fact.labels[fact.values.index(value)]
    )


def ranking_data(journey: Journey, ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as JSON data: `recommendations` and `set_aside`."""
    stages = journey.stages()

    def evidence_data(items: tuple[Evidence, ...]) -> list[dict[str, Any]]:
        return [
            {
                "because": item.signal.because,
                "weight": item.signal.weight,
                "condition": item.signal.source,
                "moves": [
                    {
                        "at": move,
                        "choice": choice.id if (choice := stages[move].choice) else None,
                        "section": stages[move].state.section,
                    }
                    for move in item.support.moves
                ],
                "facts": list(item.support.facts),
            }
            for item in items
        ]

    return {
        "recommendations": [
            {
                "programme": item.programme.id,
                "name": item.programme.name,
                "score": item.score,
                "eligible": item.eligible,
                "because": [each.signal.because for each in item.evidence],
                "missing_facts": list(item.missing_facts),
                "evidence": evidence_data(item.evidence),
            }
            for item in ranking.recommended
        ],
        "set_aside": [
            {
                "programme": item.programme.id,
                "name": item.programme.name,
                "score": item.score,
                "eligible": "no",
                "failing": [words.text(_) for words in item.failing_words],
                "evidence": evidence_data(item.evidence),
            }
            for item in ranking.set_aside
        ],
    }


def ranking_text(journey: Journey, ranking: Ranking, silenced: Collection[str] = ()) -> list[str]:
    """Return a ranking as paragraphs for a reader; no score is shown, none says who one is.

    `silenced` is the evidence that the ranking leaves out: it is said, and what suffices for each
    programme is found without it too.
    """
    from talent_story.guidance_words import silenced_evidence, silenced_heading, silenced_line

    book, stages = journey.book, journey.stages()
    why, legal, asks = _("Why:"), _("Law:"), _("it asks for:")
    said: list[str] = []
    if not ranking.recommended:
        said.append(_("This journey does not speak for any programme yet."))
    for position, item in enumerate(ranking.recommended, 1):
        lines = [f"{position}. {item.programme.name}"]
        if item.programme.summary:
            lines.append(f"   {item.programme.summary}")
        for each in item.evidence:
            lines.append(f"   {why} {each.signal.because}")
            for move in each.support.moves:
                choice = stages[move].choice
                if choice is not None:
                    acted = stages[move - 1].choice_text(choice)
                    lines.append(f"     — {acted} ({stages[move - 1].section.title})")
        lines.extend(_enough_lines(journey, ranking, item.programme.id, silenced))
        if item.eligible == "yes":
            everyone = item.programme.eligible is None
            lines.append(
                "   "
                + (
                    _("Everyone may ask for it.")
                    if everyone
                    else _("You may have it, by what you have said.")
                )
            )
        else:
            names = ", ".join(book.facts[name].label for name in item.missing_facts)
            depends = _("Whether you may have it depends on: {facts}.").format(facts=names)
            lines.append(f"   {depends}")
        for step in item.programme.first_steps:
            first = _("First step ({within}):").format(within=step.within)
            lines.append(f"   {first} {step.do}")
        for law in item.programme.legal:
            mark = _("checked") if law.checked else _("to be checked with your HR department")
            lines.append(f"   {legal} {law.ref} ({mark})")
        said.append("\n".join(lines))
    left_out = silenced_evidence(book, silenced)
    if left_out:
        said.append(
            "\n".join([silenced_heading(), *(f"   — {silenced_line(each)}" for each in left_out)])
        )
    aside = [item for item in ranking.set_aside if item.score > 0]
    if aside:
        lines = [
            counted(
                "Set aside, though your journey speaks for it:",
                "Set aside, though your journey speaks for them:",
                len(aside),
            )
        ]
        for refused in aside:
            words = _("; ").join(phrase.text(_) for phrase in refused.failing_words)
            lines.append(f"   {refused.programme.name} — {asks} {words}")
        said.append("\n".join(lines))
    said.append(
        _(
            "This informs and does not decide. It says nothing of what you are worth and "
            "may never serve to select people."
        )
    )
    return said


def _enough_lines(
    journey: Journey, ranking: Ranking, programme: str, silenced: Collection[str]
) -> list[str]:
    from talent_story.guidance.reasons import minimal_reasons
    from talent_story.guidance_words import enough_heading, without_any_sentence, without_sentences
    from talent_story.journey_words import act_place, act_words

    reasons = minimal_reasons(journey, programme, silenced)
    if reasons is None:
        return []
    without = without_sentences(programme, ranking, reasons)
    lines = [f"   {enough_heading(reasons)}"]
    for move in reasons.moves:
        lines.append(f"     — {act_words(journey, move)} {act_place(journey, move)}".rstrip())
        if move in without:
            lines.append(f"       {without[move]}")
    of_all = without_any_sentence(programme, ranking, reasons)
    if of_all:
        lines.append(f"     {of_all}")
    return lines
