"""The few widgets that every screen is set with; those of some screens are imported by these."""

from talent_story.tui.widgets.banner import Banner
from talent_story.tui.widgets.key_line import KeyHint, KeyLine
from talent_story.tui.widgets.menu import Menu, Option
from talent_story.tui.widgets.page import Page
from talent_story.tui.widgets.prose import Prose

__all__ = ["Banner", "KeyHint", "KeyLine", "Menu", "Option", "Page", "Prose"]
