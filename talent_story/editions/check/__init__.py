"""What `check` found, as one page: offline, without scripts, to be sent to a colleague."""

from talent_story.editions.check.page import generate_check_page

__all__ = ["generate_check_page"]
