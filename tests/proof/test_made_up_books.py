"""The made-up books that proofs are compared on hold everything that a book can hold."""

from __future__ import annotations

import re

import pytest

from tests.books import random_files

SEEDS = range(400)
AT_LEAST = 0.15
"""Each feature must occur in at least this share of the books."""

FEATURES = {
    "counter": r"min: ",
    "effect on a counter": r" [-+]= ",
    "flag": r"f0: flag",
    "choice-variable": r"  v: \{values",
    "comparison of a choice-variable": r"\bv (?:[<>]=?|[=!]=) ",
    "fact": r"label: q0",
    "comparison of a fact": r"\bq\d (?:[<>]=?|[=!]=) ",
    "known": r"known\(",
    "once": r"\bonce\b",
    "fallback": r"\bfallback\b",
    "locked": r'locked="',
    "seen": r"seen\(",
    "visits": r"visits\(",
    "chosen": r"chosen\(",
    "met": r"\bmet\(",
    "negation": r"\bnot\b",
    "conjunction": r"\) and \(",
    "disjunction": r"\) or \(",
    "conditional text": r"\{if ",
    "several branches": r"\{elif ",
    "printed value": r"\{= ",
    "effect of a section": r"\{#s\d[^}]* do=",
    "programme": r"- id: programme-",
    "signal": r"signals:",
    "eligibility": r"eligible:",
    "two chapters": r"title: Chapter 1",
}


@pytest.mark.parametrize("feature", FEATURES)
def test_made_up_books_hold_every_feature(feature: str) -> None:
    """Each thing that a book can hold is in a good share of the made-up books."""
    texts = ["\n".join(random_files(seed, 3 + seed % 6).values()) for seed in SEEDS]
    holding = sum(bool(re.search(FEATURES[feature], text)) for text in texts)
    assert holding >= AT_LEAST * len(texts), holding / len(texts)
