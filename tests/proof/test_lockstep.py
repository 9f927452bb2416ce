"""What an older edition's journeys find in a newer one, against journeys played in both."""

from __future__ import annotations

import random
import re
from itertools import product

from talent_story.book import Book, parse_book, sources_of
from talent_story.proof.differences import differences
from talent_story.proof.lockstep import lockstep_stops
from talent_story.story.journey import replay
from talent_story.story.play import Play
from tests.books import random_files, tiny_book

OLD = """
## Hall {#hall}

- [Take](#hall-2){do="coins += 1"}
- [Leave](#hall-2)

## Again {#hall-2}

- [Pay](#rich){if="coins >= 1"}
- [Go](#poor)

## Rich {#rich ending}

## Poor {#poor ending}
"""
MANIFEST = "variables:\n  coins: {min: 0, max: 3}\n"
PROGRAMMES = (
    "- id: rest\n  name: Rest\n  signals:\n    - {if: seen(rich), weight: 1, because: You paid.}\n"
)


def edition(text: str, programmes: str = PROGRAMMES) -> Book:
    """An edition of a little book."""
    return tiny_book(text, MANIFEST, programmes=programmes)


def by_hand(old: Play, new: Play) -> dict[str, int]:
    """At which choices journeys stop, each with the length of a shortest: pair after pair."""
    found: dict[str, int] = {}
    facts = old.book.facts
    for values in product(*((None, *fact.values) for fact in facts.values())):
        told = {name: value for name, value in zip(facts, values, strict=True) if value}
        layer, length = {(old.begin(told), new.begin(told))}, 0
        seen = set(layer)
        while layer:
            length += 1
            after = set()
            for here, there in layer:
                if old.book.sections[here.section].ending:
                    continue
                offered = {choice.id for choice in new.offers(there)}
                for choice in old.offers(here):
                    if choice.id not in offered:
                        found[choice.id] = min(found.get(choice.id, length), length)
                        continue
                    pair = old.take(here, choice.id), new.take(there, choice.id)
                    if pair not in seen:
                        seen.add(pair)
                        after.add(pair)
            layer = after
    return found


def edited(files: dict[str, str], seed: int) -> dict[str, str]:
    """The same book after somebody has cut choices, effects, and turned conditions round."""
    chance = random.Random(seed)
    found = dict(files)
    for name, text in files.items():
        if not name.startswith("chapters"):
            continue
        lines = text.split("\n")
        for position, line in enumerate(lines):
            if not line.startswith("- [") or chance.random() > 0.25:
                continue
            kind = chance.randrange(3)
            if kind == 0:
                lines[position] = ""
            elif kind == 1:
                line = re.sub(r'\{do="[^"]*"\}', "", line)
                lines[position] = re.sub(r' do="[^"]*"', "", line)
            else:
                lines[position] = re.sub(r'if="([^"]*)"', r'if="not (\1)"', line)
        found[name] = "\n".join(lines)
    return found


def test_stops_are_those_of_journeys_played_in_both() -> None:
    """Of made-up books, edited, every choice at which a journey stops is told, by a shortest."""
    stopped = 0
    for seed in range(250):
        files = random_files(seed, 5)
        older, _ = parse_book(sources_of(files))
        newer, problems = parse_book(sources_of(edited(files, seed)))
        if problems or not newer.whole:
            continue
        old, new = Play(older), Play(newer)
        stops = lockstep_stops(old, new)
        lengths = {stop.choice: len(stop.witness.choices) for stop in stops}
        assert lengths == by_hand(old, new), seed
        for stop in stops:
            told = dict(stop.witness.facts)
            assert replay(old, told, stop.witness.choices).whole, seed
            played = replay(new, told, stop.witness.choices)
            assert played.stopped_at == len(stop.witness.choices) - 1, seed
            assert (played.reason, played.choice) == (stop.reason, stop.choice), seed
        stopped += len(stops)
    assert stopped > 30


def test_an_edition_compared_with_itself_has_no_difference() -> None:
    """Nothing stops, nothing is new, nobody is recommended otherwise."""
    found = differences(edition(OLD), edition(OLD))
    assert found.stops == ()
    assert not found.sections.any and not found.endings.any and not found.personas
    assert found.advice.drawn == found.advice.whole and not found.advice.otherwise


def test_what_changed_for_readers_is_told() -> None:
    """A dearer door stops who took one coin; a new ending, a changed text, other signals show."""
    newer = OLD.replace("coins >= 1", "coins >= 2").replace(
        "## Poor {#poor ending}", "## Poor {#poor ending}\n\nSorry.\n\n## Far {#far ending}"
    )
    newer = newer.replace("- [Go](#poor)", "- [Go](#poor)\n- [Far](#far)")
    found = differences(edition(OLD), edition(newer, PROGRAMMES.replace("rich", "poor")))
    assert found.stops is not None
    assert [(stop.choice, stop.reason) for stop in found.stops] == [("hall-2>rich", "not-offered")]
    assert found.stops[0].witness.choices == ("hall>hall-2", "hall-2>rich")
    assert found.endings.came == ("far",)
    assert found.sections.changed == ("poor",)
    assert found.catalogues["programmes"].changed == ("rest",)
    assert found.advice.whole < found.advice.drawn
    assert found.advice.otherwise == found.advice.whole
    assert (found.advice.before, found.advice.after) == ((), ("rest",))
