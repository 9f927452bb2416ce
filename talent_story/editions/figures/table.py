"""The figures as CSV for a French spreadsheet, where no cell can be a formula."""

from __future__ import annotations

import csv
import io

from talent_story.editions.figures.counting import Figures

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")


def generate_csv(figures: Figures) -> bytes:
    """Return the table: UTF-8 with its mark, semicolons, texts quoted, counts as numbers."""
    file = io.StringIO(newline="")
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    question, answer, people, hidden = figures.headings
    writer.writerow((question, answer, people))
    for table in figures.tables:
        for row in table.rows:
            count = hidden if row.people is None else row.people
            writer.writerow((safe(table.title), safe(row.label), count))
    for sentence in figures.sentences:
        writer.writerow((safe(sentence), "", ""))
    return file.getvalue().encode()


def safe(text: str) -> str:
    """Return a text that a spreadsheet takes for a text.

    Example:
        >>> safe("=1+1"), safe(" -2"), safe("a=b")
        ("'=1+1", "' -2", 'a=b')
    """
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
