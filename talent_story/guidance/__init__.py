"""What a journey speaks for, and why: eligibility, ranking, evidence."""

from talent_story.guidance.ranking import (
    Evidence,
    Ranking,
    Recommendation,
    SetAside,
    eligibility,
    rank,
)
from talent_story.guidance.words import condition_in_words

__all__ = [
    "Evidence",
    "Ranking",
    "Recommendation",
    "SetAside",
    "condition_in_words",
    "eligibility",
    "rank",
]
