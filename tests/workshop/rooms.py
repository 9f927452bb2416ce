"""Rooms for tests: a little book, an opening, and simulated people who vote."""

from __future__ import annotations

from random import Random

from talent_story.story import Play
from talent_story.workshop.events import SessionOpened, Step
from talent_story.workshop.room import Room, open_room
from talent_story.workshop.store import WorkshopStore
from tests.books import tiny_play

STEPS = (
    Step("accueil", "Accueil", "talk", 10),
    Step("lecture", "Lecture", "reading", 30),
    Step("et-chez-nous", "Et chez nous ?", "words", 10, asks=("Un frein", "Un appui")),
    Step("evaluation", "Évaluation", "evaluation", 10),
)

BOOK = """
## Hall {#hall}
Two doors.

- [Left](#left)
- [Right](#right)
- [Wait](#hall2)

## Left {#left tool="map"}
A map.

- [On](#end)

## Right {#right format="loan"}
A loan.

- [On](#end)

## Hall again {#hall2}
Nothing moved.

- [Left](#left)
- [Right](#right)

## End {#end ending}
Bye.
"""


def little_play() -> Play:
    """Return the play of a book with two forks."""
    return tiny_play(
        BOOK,
        "language: en",
        detection_tools="- {id: map, name: A map}",
        support_formats="- {id: loan, name: A loan}",
    )


class Watch:
    """A clock that is set."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def on(self, seconds: float) -> None:
        self.now += seconds


def opening(play: Play, steps: tuple[Step, ...] = STEPS, **others: object) -> SessionOpened:
    """Return how a session of a book opens."""
    book = play.book
    return SessionOpened(
        **{
            "title": "Accueil des nouveaux", "day": "2027-01-18", "book": book.id,
            "book_hash": book.hash, "book_title": book.title, "steps": steps, "people": 12,
            **others,
        }  # type: ignore[arg-type]
    )  # fmt: skip


def new_room(store: WorkshopStore, play: Play | None = None, **others: object) -> Room:
    """Return a room that has just begun."""
    play = play or little_play()
    return open_room(
        store, opening(play, **others), play, now=Watch(), draw=lambda tied: tied[0]  # type: ignore[arg-type]
    )  # fmt: skip


def vote(room: Room, votes: list[str]) -> None:
    """Put the fork to the vote, and let one device cast each of `votes`; it stays open."""
    question = room.open_vote().question
    for option in votes:
        room.cast_choice(room.new_token(), question, option)


TEXTS = ("Les remplacements", "Le temps", "Ma cheffe", "L’équipe du dépôt", "Rien", "La prime")


def simulate(room: Room, seed: int, n: int) -> Room:
    """Let `n` people go through the whole session of `room`, as `seed` has them answer."""
    random = Random(seed)
    watch = room._now
    assert isinstance(watch, Watch)
    tokens = [room.new_token() for _ in range(n)]
    room.count_people(n)
    for position, step in enumerate(room.state.opening.steps):
        room.start_step(position)
        left = 60 * step.minutes
        if step.kind == "reading":
            while left > 0 and not room.journey.at_ending:
                words = len(room.journey.text().split())
                spent = words * 60 / 200 + 45
                watch.on(spent)
                left -= spent
                options = room.options()
                if len(options) == 1:
                    room.turn(options[0].id)
                    continue
                question = room.open_vote().question
                favourite = random.choice(options)
                for token in random.sample(tokens, random.randint(0, n)):
                    option = favourite if random.random() < 0.5 else random.choice(options)
                    room.cast_choice(token, question, option.id)
                room.close_question()
                closed = room.state.last_closed
                assert closed is not None
                if not closed.taken:
                    room.override(options[0].id, "Personne n’a voté.")
                elif random.random() < 0.05:
                    room.override(random.choice(options).id, "Pour tenir l’heure.")
                room.go_on()
        elif step.kind == "words":
            for prompt in step.asks:
                question = room.open_words(prompt).question
                for token in tokens:
                    room.cast_words(token, question, random.choice(TEXTS), random.random() < 0.5)
                room.close_question()
                ids: dict[str, list[str]] = {}
                for words in room.words(question):
                    ids.setdefault(words.text, []).append(words.id)
                room.group_words(question, list(ids.items()))
        elif step.kind == "evaluation":
            question = room.open_evaluation("La méthode, sur 10").question
            for token in tokens:
                room.cast_evaluation(token, question, random.randint(5, 10), "La carte", "Du temps")
            room.close_question()
        watch.on(max(0, left))
    room.note("brake", "Les remplacements ne sont pas prévus")
    room.note("support", "Une cheffe de dépôt a déjà libéré deux matinées")
    room.note("surprise", "Personne ne connaissait la mission transverse")
    room.note("promise", "Envoyer la liste des missions", whom="les participants", when="J+8")
    room.note("change", "Commencer par le jeu")
    room.finish()
    return room
