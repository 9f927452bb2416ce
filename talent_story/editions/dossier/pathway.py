"""The way through the book: chapters, sections, the choice made there, tools and formats met."""

from __future__ import annotations

from talent_story.editions.dossier.document import Part, Pathway, Stop, Text
from talent_story.editions.dossier.lines import Lines
from talent_story.editions.dossier.privacy import Shown
from talent_story.i18n import _
from talent_story.story.journey import Journey


def pathway_part(shown: Shown, lines: Lines) -> Part | None:
    """Return the pathway. The pages of a tool that was played stand as the section they open."""
    stages = shown.journey.stages()
    stops: list[Stop] = []
    chapter = -1
    for position, stage in enumerate(stages):
        section = stage.section
        if stage.length in shown.hidden or section.part_of:
            continue
        if position + 1 < len(stages) and stage.length + 1 in shown.hidden:
            continue  # a section without a choice would tell that the choice is kept back
        title = lines.clean(section.title)
        if not lines.keep(f"section-{section.id}", title):
            continue
        opened = ""
        if section.chapter != chapter:
            chapter = section.chapter
            name = lines.clean(stage.book.chapters[chapter].title)
            opened = name if lines.keep(f"chapter-{chapter + 1}", name) else ""
        met = _met(stage, lines)
        chosen = _chosen(shown, stages, position, lines)
        stops.append(Stop(title, opened, chosen, met, section.ending))
    if not stops:
        return None
    explained = _("From the first page to where you are: the sections, and what you chose there.")
    pathway = Pathway(tuple(stops))
    return Part("pathway", _("Your pathway"), (Text(explained, "quiet"), pathway))


def _chosen(shown: Shown, stages: list[Journey], position: int, lines: Lines) -> str:
    """Return the choice that led out of a section, after the pages of a tool played there."""
    for following in stages[position + 1 :]:
        if not following.section.part_of:
            hidden = following.length in shown.hidden
            return "" if hidden else lines.act(shown.journey, following.length)
    return ""


def _met(stage: Journey, lines: Lines) -> tuple[str, ...]:
    book, section = stage.book, stage.section
    offered = [
        (f"met-{id}", name, _("{label}: {values}").format(label=kind, values=name))
        for kind, ids, entries in (
            (_("Detection tool"), section.detection_tools, book.detection_tools),
            (_("Support format"), section.support_formats, book.support_formats),
        )
        for id in ids
        for name in (lines.clean(entries[id].name),)
    ]
    return tuple(lines.kept(offered))
