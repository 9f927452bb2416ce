"""The story of a book: its graph, its play, and the journeys made in it."""

from talent_story.story.journey import Journey, Replay, replay, replay_record
from talent_story.story.play import ChoiceRefused, Play, State
from talent_story.story.record import JourneyRecord, format_record, parse_record

__all__ = [
    "ChoiceRefused",
    "Journey",
    "JourneyRecord",
    "Play",
    "Replay",
    "State",
    "format_record",
    "parse_record",
    "replay",
    "replay_record",
]
