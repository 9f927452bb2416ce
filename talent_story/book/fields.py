"""What each YAML file of a book may hold, said once: for reading it and for its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from talent_story.book.phrases import Phrase, say
from talent_story.book.workshops import KINDS, MOMENTS, THEMES

Kind = Literal[
    "text",  # a text
    "enumeration",  # a text, or a list of texts that are read as one, with commas
    "id",  # the id of this entry
    "name",  # one id defined elsewhere (`refers` says where)
    "names",  # a list of such ids
    "texts",  # a list of texts
    "integer",
    "boolean",
    "condition",  # over everything
    "condition-over-facts",
    "effects",
    "records",  # a list of mappings with `fields`
    "record-or-text",  # one mapping with `fields`, or a text that only describes it
    "facts",  # a mapping of facts to values
    "route",  # a list of choice ids
    "variables",  # the declarations of book.yaml
    "fact-declarations",
]

Referred = Literal[
    "",
    "competence",
    "entry point",
    "detection tool",
    "support format",
    "programme",
    "section",
    "sequence",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One key: its kind, what it holds in words, and whether it must be there.

    A text with `among` is one of these words.
    """

    key: str
    kind: Kind
    about: Phrase
    required: bool = False
    refers: Referred = ""
    fields: tuple[Field, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    among: tuple[str, ...] = ()


SOURCE_FIELDS = (
    Field("title", "text", say("what the source is called"), required=True),
    Field("ref", "text", say("where to find it")),
    Field("checked", "boolean", say("whether somebody read it there"), required=True),
)

_COMMON = (
    Field("id", "id", say("the entry's id, in kebab-case, unique"), required=True),
    Field("name", "text", say("the name a reader sees"), required=True),
    Field("summary", "text", say("one or two sentences for a reader")),
    Field("sources", "records", say("where this comes from"), fields=SOURCE_FIELDS),
)

MANIFEST = (
    Field("format", "integer", say("the version of the book format: 1"), required=True, minimum=1),
    Field("id", "id", say("the book's id, in kebab-case"), required=True),
    Field("title", "text", say("the book's title"), required=True),
    Field("language", "text", say("the language of the text (BCP 47), such as fr")),
    Field("start", "name", say("the first section"), required=True, refers="section"),
    Field("version", "text", say("the version of the text")),
    Field("authors", "texts", say("who wrote it")),
    Field("licence", "text", say("what readers may do with it")),
    Field("notice", "text", say("what the title page says of the book")),
    Field("variables", "variables", say("counters, flags and choice-variables of the story")),
    Field("facts", "fact-declarations", say("what readers may say of their own situation")),
)

ACTIVITY_FIELDS = (
    Field("begin", "text", say("the choice that begins it"), required=True),
    Field("skip", "text", say("the choice that leaves it alone"), required=True),
    Field(
        "steps",
        "records",
        say("its questions, in order"),
        required=True,
        fields=(
            Field("ask", "text", say("the question"), required=True),
            Field("pick", "integer", say("how many answers are taken (1)"), minimum=1, maximum=6),
            Field(
                "answers",
                "records",
                say("the answers"),
                required=True,
                fields=(
                    Field("text", "text", say("the answer"), required=True),
                    Field("do", "effects", say("what it changes")),
                ),
            ),
        ),
    ),
    Field("closing", "text", say("what is read after the last question")),
    Field("left", "text", say("what is read when it was left alone")),
)

CATALOGUES: Mapping[str, tuple[Field, ...]] = {
    "competences.yaml": (
        *_COMMON,
        Field("definition", "text", say("what it is to act so")),
        Field("max", "integer", say("the counter's maximum (10)"), minimum=1, maximum=1_000_000),
        Field("levels", "texts", say("observable behaviours, weakest first")),
    ),
    "entry_points.yaml": (
        *_COMMON,
        Field("opens", "name", say("the section this door opens on"), refers="section"),
        Field("triggered_by", "enumeration", say("who or what sets it off")),
        Field("tools", "names", say("detection tools it leads to"), refers="detection tool"),
    ),
    "detection_tools.yaml": (
        *_COMMON,
        Field("reveals", "names", say("competences it shows"), refers="competence"),
        Field("formats", "names", say("support formats it leads to"), refers="support format"),
        Field("duration", "text", say("how long it takes")),
        Field("run_by", "enumeration", say("who runs it")),
        Field("limits", "enumeration", say("its biases, and what people agree to")),
        Field(
            "activity",
            "record-or-text",
            say("the tool made playable, or told"),
            fields=ACTIVITY_FIELDS,
        ),
    ),
    "support_formats.yaml": (
        *_COMMON,
        Field("develops", "names", say("competences it develops"), refers="competence"),
        Field("programmes", "names", say("programmes it leads to"), refers="programme"),
        Field("duration", "text", say("how long it takes")),
        Field("effort", "text", say("how much time it asks for")),
        Field("decided_by", "enumeration", say("who decides")),
        Field("prerequisites", "enumeration", say("what must be there first")),
    ),
    "programmes.yaml": (
        *_COMMON,
        Field(
            "eligible",
            "condition-over-facts",
            say("who may have it: a condition over facts; without it, everyone"),
        ),
        Field(
            "signals",
            "records",
            say("what in a journey speaks for it"),
            fields=(
                Field("if", "condition", say("when this signal holds"), required=True),
                Field(
                    "weight",
                    "integer",
                    say("what it adds to the score"),
                    required=True,
                    minimum=-1000,
                    maximum=1000,
                ),
                Field("because", "text", say("the reason, told to the reader"), required=True),
            ),
        ),
        Field("duration", "text", say("how long it lasts")),
        Field("cost", "text", say("what it costs, and whom")),
        Field("decided_by", "enumeration", say("who decides")),
        Field("delay", "text", say("delays of asking and answering")),
        Field("contact", "enumeration", say("a function to turn to, never a person")),
        Field(
            "first_steps",
            "records",
            say("what to do first"),
            fields=(
                Field("do", "text", say("what to do"), required=True),
                Field("within", "text", say("within what delay, such as 15 jours"), required=True),
            ),
        ),
        Field(
            "legal",
            "records",
            say("legal references"),
            fields=(
                Field("ref", "text", say("the reference"), required=True),
                Field("checked", "boolean", say("whether it was read and checked"), required=True),
            ),
        ),
    ),
    "personas.yaml": (
        *_COMMON,
        Field("facts", "facts", say("facts of this person, lent to the reader")),
        Field("portrait", "text", say("who this is")),
        Field("wish", "text", say("what they want")),
        Field("brake", "text", say("what holds them back")),
        Field("route", "route", say("choice ids from the start")),
        Field(
            "expects",
            "names",
            say("programmes that this route must recommend"),
            refers="programme",
        ),
    ),
    "glossary.yaml": (
        *_COMMON,
        Field("definition", "text", say("what the term means"), required=True),
    ),
}


def _minutes(key: str, about: Phrase, *, required: bool = False) -> Field:
    return Field(key, "integer", about, required=required, minimum=0, maximum=600)


SEQUENCE_FIELDS = (
    Field("id", "id", say("the entry's id, in kebab-case, unique"), required=True),
    Field("name", "text", say("the name a reader sees"), required=True),
    Field("kind", "text", say("what the room does"), required=True, among=KINDS),
    _minutes("minutes", say("how long it lasts, in minutes"), required=True),
    Field("aim", "text", say("what it is for"), required=True),
    Field("challenge", "text", say("the challenge put to the room")),
    Field("method", "text", say("how it is done")),
    Field("materials", "texts", say("what must be there")),
    Field("save", "text", say("what to drop when time is short")),
    Field("fill", "text", say("what to add when there is time")),
    Field("tool", "name", say("the detection tool that is played"), refers="detection tool"),
    Field("asks", "texts", say("questions that are answered in writing, without a name")),
    Field("sheet", "texts", say("headings of a participant's sheet")),
    Field(
        "cards",
        "records",
        say("cards to hand out"),
        fields=(
            Field("name", "text", say("the name a reader sees"), required=True),
            Field("text", "text", say("what the card says"), required=True),
        ),
    ),
)

PLAN_FIELDS = (
    Field("id", "id", say("the entry's id, in kebab-case, unique"), required=True),
    Field("name", "text", say("the name a reader sees"), required=True),
    Field("summary", "text", say("one or two sentences for a reader")),
    Field("theme", "text", say("what the session is about"), required=True, among=THEMES),
    Field("audience", "text", say("whom it is for")),
    Field("door", "name", say("the entry point it goes through"), refers="entry point"),
    Field("smallest", "integer", say("the fewest people it works with"), minimum=1, maximum=500),
    Field("largest", "integer", say("the most people it works with"), minimum=1, maximum=500),
    Field("threshold", "integer", say("the fewest answers that are told (5)"), minimum=5),
    Field(
        "steps",
        "records",
        say("the running order"),
        required=True,
        fields=(
            Field("sequence", "name", say("a sequence"), required=True, refers="sequence"),
            _minutes("short", say("its minutes in 1 h 30; 0 leaves it out")),
            _minutes("long", say("its minutes in half a day; 0 leaves it out")),
        ),
    ),
)

WORKSHOPS = (
    Field("sequences", "records", say("the sequences of a session"), fields=SEQUENCE_FIELDS),
    Field("plans", "records", say("ready sessions"), fields=PLAN_FIELDS),
    Field(
        "essentials",
        "records",
        say("what a session rests on"),
        fields=(
            Field("name", "text", say("the name a reader sees"), required=True),
            Field("text", "text", say("what to do"), required=True),
            Field(
                "when", "text", say("before the session or during it"), required=True, among=MOMENTS
            ),
        ),
    ),
)

VARIABLE_FIELDS = (
    Field("min", "integer", say("the least value (0)")),
    Field("max", "integer", say("the greatest value")),
    Field("values", "texts", say("the values, in order; or a mapping of values to labels")),
    Field("start", "text", say("the value at the start")),
)

FACT_FIELDS = (
    Field("label", "text", say("the question in a few words")),
    Field("values", "texts", say("a mapping of values to labels, in order"), required=True),
    Field("why", "text", say("why it is asked: one sentence for the reader")),
    Field("health", "boolean", say("true for a fact about health: never exported nor counted")),
)

FRONT_MATTER = (
    Field("title", "text", say("the chapter's title"), required=True),
    Field("act", "text", say("the act it belongs to")),
    Field("place", "text", say("where it happens")),
    Field("persona", "text", say("whose voice it is")),
    Field("summary", "text", say("the chapter in short sentences")),
    Field("illustration", "text", say("a picture in the book's folder")),
)
