"""The proof: what holds on every journey through a book, over all facts."""

from talent_story.proof.exploration import Exploration, JourneyCount, Witness
from talent_story.proof.report import Report, check_book, report_data

__all__ = [
    "Exploration",
    "JourneyCount",
    "Report",
    "Witness",
    "check_book",
    "report_data",
]
