"""The colours and letters of a map.

Hues are those of Okabe and Ito's palette, darkened so that white stands out on them (4.5:1 at
least) and lightened behind text; each kind has a shape and a letter besides, each journey a dash,
so that a map says the same in black and white.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from talent_story.editions.maps.model import NodeKind
from talent_story.fonts import SANS, SERIF

INK, SOFT, LINE, PAPER, BAND = "#1F2937", "#4B5563", "#8B95A7", "#FFFFFF", "#F5F3EE"


@dataclass(frozen=True, slots=True)
class Tone:
    """The class of a kind in a drawing, its strong colour and its light one."""

    name: str
    strong: str
    light: str


TONES: Mapping[NodeKind, Tone] = {
    "entry point": Tone("e", "#A85400", "#FDEBD7"),
    "detection tool": Tone("d", "#0067A3", "#DFF0FB"),
    "competence": Tone("c", "#00735A", "#DDF3EA"),
    "support format": Tone("f", "#9A3F78", "#F8E5F0"),
    "programme": Tone("p", "#6F6000", "#FAF3CC"),
    "persona": Tone("q", "#5B4B8A", "#ECE8F7"),
    "section": Tone("s", "#44506B", "#FFFFFF"),
    "ending": Tone("x", "#2B3350", "#E6E9F2"),
    "group": Tone("g", "#44506B", "#FFFFFF"),
}

WALKS: tuple[tuple[str, str], ...] = (
    ("#C24B00", ""),
    ("#0067A3", "9 5"),
    ("#00735A", "2 4"),
    ("#9A3F78", "12 4 3 4"),
    ("#6F6000", "5 3"),
    ("#1F2937", "1 3"),
)
"""The colour and the dash of each journey; a seventh begins again."""


def walk_style(number: int) -> tuple[str, str, str]:
    """Return the class, the colour and the dash of the journey of a number, from 1."""
    at = (number - 1) % len(WALKS)
    return (f"w{at + 1}", *WALKS[at])


def style_sheet() -> str:
    """Return the style sheet of a drawing: plain classes, which every renderer knows."""
    sans = f"'{SANS}','Segoe UI','DejaVu Sans',Arial,sans-serif"
    serif = f"'{SERIF}','EB Garamond 12',Georgia,'DejaVu Serif',serif"
    rules = [
        f"text{{font-family:{sans};fill:{INK}}}",
        f".page{{fill:{PAPER}}}",
        f".band{{fill:{BAND}}}",
        f".h1{{font-family:{serif};font-size:34px}}",
        f".h2{{font-family:{serif};font-style:italic;font-size:19px;fill:{SOFT}}}",
        ".h3{font-size:15px;font-weight:600}",
        f".cap{{font-size:11px;font-weight:600;letter-spacing:1px;fill:{SOFT}}}",
        f".t{{font-size:12.5px}}.t6{{font-size:12.5px;font-weight:600}}.t9{{font-size:10.5px;fill:{SOFT}}}",
        f".i{{font-size:11px;font-style:italic;fill:{SOFT}}}",
        ".li{font-size:11px}.li6{font-size:11px;font-weight:600}",
        f".to{{font-size:9.5px;fill:{SOFT}}}",
        ".ct{font-size:14.5px;font-weight:600}",
        ".no{font-size:10px;font-weight:700;fill:#FFFFFF;text-anchor:middle}",
        ".no2{font-size:13px;font-weight:700;fill:#FFFFFF;text-anchor:middle}",
        f".l{{fill:none;stroke:{LINE};stroke-width:1.3}}",
        f".a{{fill:{LINE}}}",
        f".box{{fill:{PAPER};stroke:{INK};stroke-width:1.2}}",
        f".un .box{{fill:#EEF0F3;stroke:{LINE};stroke-dasharray:4 3}}.un text{{font-style:italic}}",
        f".m{{fill:{INK}}}.mo{{fill:{PAPER};stroke:{INK};stroke-width:1.4}}.md{{fill:{LINE}}}",
        f".rule{{stroke:{LINE};stroke-width:.8}}",
        ".hi{fill:#FFF0DF}",
    ]
    for tone in TONES.values():
        rules += [
            f".{tone.name} .box{{fill:{tone.light};stroke:{tone.strong}}}",
            f".b{tone.name}{{fill:{tone.strong}}}",
            f".l{tone.name}{{stroke:{tone.strong}}}.a{tone.name}{{fill:{tone.strong}}}",
        ]
    rules += [".l-reveals{stroke-dasharray:7 4}", ".l-develops{stroke-dasharray:2 3.5}"]
    rules += [f".t{step}{{stroke-width:{1.3 + 0.5 * step:.1f}}}" for step in range(1, 5)]
    rules += [".l-if{stroke-dasharray:6 4}"]
    for number in range(1, len(WALKS) + 1):
        name, colour, dash = walk_style(number)
        rules.append(f".{name}{{fill:{colour}}}")
        rules.append(
            f".l{name}{{fill:none;stroke:{colour};stroke-width:3.4"
            + (f";stroke-dasharray:{dash}" if dash else "")
            + "}"
        )
    return "".join(rules)


def night_sheet() -> str:
    """Return what changes on a dark screen: light lines and letters on deep grounds."""
    rules = [".box{fill:#1B2028;stroke:#C9D1DE}", "#map .l{stroke:#7C8798}#map .a{fill:#7C8798}"]
    for tone in TONES.values():
        glow, deep = _mixed(tone.strong, "#FFFFFF", 0.5), _mixed(tone.strong, "#14171D", 0.78)
        rules.append(f"#map .{tone.name} .box{{fill:{deep};stroke:{glow}}}")
        rules.append(f"#map .l{tone.name}{{stroke:{glow}}}#map .a{tone.name}{{fill:{glow}}}")
    for number in range(1, len(WALKS) + 1):
        name, colour, _dash = walk_style(number)
        rules.append(f"#map .l{name}{{stroke:{_mixed(colour, '#FFFFFF', 0.45)}}}")
    rules.append("#map .un .box{fill:#20252E;stroke:#7C8798}")
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"


def _mixed(colour: str, other: str, part: float) -> str:
    """Return a colour with a part, from 0 to 1, of another in it."""
    mixed = (
        round(int(colour[at : at + 2], 16) * (1 - part) + int(other[at : at + 2], 16) * part)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{value:02X}" for value in mixed)
