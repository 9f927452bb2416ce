"""The dossier as a PDF that a screen reader can read (PDF/UA-1) and that lasts (PDF/A-2a)."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from talent_story import fonts
from talent_story.editions.dossier.document import Dossier
from talent_story.editions.dossier.glyphs import only_drawable, undrawable
from talent_story.editions.dossier.speaking import primary

TEMPLATE = Path(__file__).with_name("dossier.typ")


def generate_pdf(dossier: Dossier) -> bytes:
    """Return the PDF. A character that no carried typeface has is set as a question mark."""
    import typst

    data = only_drawable(_data(dossier))
    midnight = datetime.combine(dossier.day, datetime.min.time(), tzinfo=UTC)
    pdf = typst.compile(
        TEMPLATE,
        sys_inputs={"data": data},
        font_paths=[fonts.FOLDER],
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=midnight,
        format="pdf",
    )
    assert isinstance(pdf, bytes)
    return pdf


def missing_characters(dossier: Dossier) -> str:
    """Return the characters of a dossier that its PDF cannot show, each once."""
    return undrawable(_data(dossier))


def _data(dossier: Dossier) -> str:
    spoken = dataclasses.replace(dossier, language=primary(dossier.language))
    return json.dumps(_value(spoken), ensure_ascii=False)


def _value(thing: object) -> Any:
    """Return a dossier as JSON data in which every block tells its type."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        fields = {
            field.name: _value(getattr(thing, field.name)) for field in dataclasses.fields(thing)
        }
        return {"type": type(thing).__name__, **fields}
    if isinstance(thing, (tuple, list)):
        return [_value(item) for item in thing]
    return thing if isinstance(thing, (str, bool, int)) else str(thing)
