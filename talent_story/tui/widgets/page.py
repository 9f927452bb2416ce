"""A page: what is read and what is picked, in one scroll, with one mark that moves through it.

Going down first reads on: the mark comes to the next option once that option is in sight, so that
nobody picks what they have not seen.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.message import Message

from talent_story.tui.widgets.menu import Menu
from talent_story.tui.widgets.prose import Setting

Stop = tuple[Menu, int]

_STEP = 3
_NUMBERS = {
    **{str(number): str(number) for number in range(10)},
    # The same keys of a French keyboard, without the shift that its figures need.
    **dict(zip("&é\"'(-è_çà", "1234567890", strict=True)),
}


class Page(VerticalScroll, can_focus=True, inherit_bindings=False):
    """The scroll of a screen. Options are picked by number, mark and Enter, or pointer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "go_down", show=False),
        Binding("up,k", "go_up", show=False),
        Binding("right,l,tab", "next_option", show=False),
        Binding("left,h,shift+tab", "previous_option", show=False),
        Binding("enter", "pick", show=False),
        Binding("space,pagedown,ctrl+f", "read_on", show=False),
        Binding("pageup,shift+space,ctrl+b", "read_back", show=False),
        Binding("home", "top", show=False),
        Binding("end,G", "bottom", show=False),
    ]

    class Scrolled(Message):
        """Another part of the page is shown, or there is more or less of it."""

    class Marked(Message):
        """The mark moved, or may have."""

    def __init__(self, *children: Setting, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self._anchor: tuple[Setting, int] | None = None
        self._anchored_width = 0
        self._restoring = False
        self.half_typed = ""

    # The mark

    def stops(self) -> list[Stop]:
        """Return every option that can be picked, in the order of the page."""
        return [
            (menu, position)
            for menu in self.query(Menu)
            if menu.display and menu.size.width
            for position in menu.openings()
        ]

    @property
    def marked(self) -> Stop | None:
        """The option under the mark."""
        for menu in self.query(Menu):
            if menu.marked is not None and menu.display:
                return menu, menu.marked
        return None

    def mark(self, stop: Stop | None, *, reveal: bool = True) -> None:
        """Move the mark, and show where it is."""
        for menu in self.query(Menu):
            menu.marked = stop[1] if stop is not None and menu is stop[0] else None
        if stop is not None and reveal:
            self.reveal(self.region_of(stop))
        self.post_message(self.Marked())

    def region_of(self, stop: Stop) -> Region:
        """Return where an option stands in the page."""
        menu, position = stop
        return menu.region_of(position).translate(menu.virtual_region.offset)

    def _in_sight(self, region: Region) -> bool:
        top, height = self.scroll_offset.y, self.size.height
        return region.y >= top and (region.bottom <= top + height or region.y == top)

    def reveal(self, region: Region) -> None:
        """Scroll as little as is needed to show a region."""
        top, height = self.scroll_offset.y, self.size.height
        if region.y < top:
            self.scroll_to(y=region.y, animate=False, immediate=True)
        elif region.bottom > top + height:
            y = min(region.y, region.bottom - height)
            self.scroll_to(y=y, animate=False, immediate=True)

    def show_opened(self, stop: Stop) -> None:
        """Show an option with all that was opened under it: from its top, when that is long."""
        menu, position = stop
        options, depth = menu.options, menu.options[position].depth
        later = range(position + 1, len(options))
        following = next((each for each in later if options[each].depth <= depth), None)
        region = self.region_of(stop)
        end = (
            menu.virtual_region.bottom if following is None else self.region_of((menu, following)).y
        )
        if end > self.scroll_offset.y + self.size.height or region.y < self.scroll_offset.y:
            self.scroll_to(y=region.y, animate=False, immediate=True)

    # Keys

    def action_go_down(self) -> None:
        """Mark the next option if it is in sight; read on towards it if it is not."""
        self._go(1)

    def action_go_up(self) -> None:
        """Mark the option before if it is in sight; read back towards it if it is not."""
        self._go(-1)

    def _go(self, way: int) -> None:
        top, height = self.scroll_offset.y, self.size.height
        candidate = self._neighbour(way)
        if candidate is not None:
            region = self.region_of(candidate)
            far = region.bottom - (top + height) if way > 0 else top - region.y
            if far <= max(_STEP, region.height + 1):
                self.mark(candidate)
                return
        elif way < 0 and self.marked is not None and top == 0:
            return
        before = top
        self.scroll_to(y=top + way * _STEP, animate=False, immediate=True)
        marked = self.marked
        if marked is not None and not self._in_sight(self.region_of(marked)):
            self.mark(None)
        if before == self.scroll_offset.y and candidate is not None:
            self.mark(candidate)

    def _neighbour(self, way: int) -> Stop | None:
        marked = self.marked
        stops = [stop for stop in self.stops() if self._is_entrance(stop, marked)]
        if marked is not None and marked in stops:
            position = stops.index(marked) + way
            return stops[position] if 0 <= position < len(stops) else None
        top, height = self.scroll_offset.y, self.size.height
        if way > 0:
            return next((stop for stop in stops if self.region_of(stop).y >= top), None)
        above = [stop for stop in stops if self.region_of(stop).bottom <= top + height]
        return above[-1] if above else None

    @staticmethod
    def _is_entrance(stop: Stop, marked: Stop | None) -> bool:
        """Whether up and down stop here: of the options side by side, at the first or the marked.

        Left and right go from one of them to the other.
        """
        menu, position = stop
        if not menu.side_by_side:
            return True
        inside = marked is not None and marked[0] is menu
        return stop == marked if inside else position == menu.openings()[0]

    def action_next_option(self) -> None:
        """Mark the next option, wherever it is."""
        self._step(1)

    def action_previous_option(self) -> None:
        """Mark the option before, wherever it is."""
        self._step(-1)

    def _step(self, way: int) -> None:
        stops = self.stops()
        if not stops:
            return
        marked = self.marked
        if marked in stops:
            self.mark(stops[(stops.index(marked) + way) % len(stops)])
        else:
            self.mark(self._neighbour(way) or stops[0])

    def action_pick(self) -> None:
        """Pick what is marked and in sight; else read on, and then mark the first option."""
        marked = self.marked
        if marked is None:
            self.action_read_on()
        elif self._partly_in_sight(self.region_of(marked)):
            marked[0].pick(marked[1])
        else:
            self.reveal(self.region_of(marked))

    def _partly_in_sight(self, region: Region) -> bool:
        top, height = self.scroll_offset.y, self.size.height
        return region.y < top + height and region.bottom > top

    def action_read_on(self) -> None:
        """Show the following page; at the bottom, mark the first option in sight."""
        if self.more_below:
            self.scroll_to(
                y=self.scroll_offset.y + max(1, self.size.height - 2),
                animate=False,
                immediate=True,
            )
        elif self.marked is None:
            stop = self._neighbour(1)
            if stop is not None:
                self.mark(stop)

    def action_read_back(self) -> None:
        """Show the page before."""
        self.scroll_to(
            y=self.scroll_offset.y - max(1, self.size.height - 2), animate=False, immediate=True
        )

    def action_top(self) -> None:
        """Go to the beginning."""
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_bottom(self) -> None:
        """Go to the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    @property
    def more_below(self) -> bool:
        """Whether there is more to read under what is shown."""
        return self.scroll_offset.y < self.max_scroll_y

    def on_key(self, event: events.Key) -> None:
        """Pick an option by its number.

        Where a second figure could follow, the option is only marked: Enter picks it, the figure
        makes another number. Nobody has to be quick.
        """
        before = self.half_typed
        self.half_typed = ""
        figure = _NUMBERS.get(event.character or "")
        if figure is not None and (self._type(before + figure) or (before and self._type(figure))):
            event.stop()
        if before != self.half_typed:
            self._tell_scrolled()

    def _type(self, number: str) -> bool:
        """Do what a number says; False if no option has one that begins so."""
        stops = [
            (menu, position)
            for menu, position in self.stops()
            if menu.options[position].label.startswith(number)
        ]
        exact = [stop for stop in stops if stop[0].options[stop[1]].label == number]
        if len(stops) > len(exact):
            self.half_typed = number
            if exact:
                self.mark(exact[0])
        elif exact:
            exact[0][0].pick(exact[0][1])
        return bool(stops)

    def on_menu_pointed(self, event: Menu.Pointed) -> None:
        """Mark what the pointer is over."""
        event.stop()
        self.mark((event.menu, event.position), reveal=False)

    # Keeping the place

    def begin_again(self) -> None:
        """Show the page from its beginning, nothing marked."""
        self.mark(None)
        self._anchor = None
        self.scroll_to(y=0, animate=False, immediate=True)
        self.call_after_refresh(self._tell_scrolled)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember what stands at the top, unless it is the width that has just changed."""
        super().watch_scroll_y(old_value, new_value)
        if self.size.width == self._anchored_width and not self._restoring:
            self._remember()
        self._tell_scrolled()

    def _tell_scrolled(self) -> None:
        self.post_message(self.Scrolled())

    def _remember(self) -> None:
        top = round(self.scroll_y)
        self._anchor = None
        if top == 0:
            return
        for child in self._settings():
            region = child.virtual_region
            if region.bottom > top:
                self._anchor = (child, child.offset_at(top - region.y))
                return

    def _settings(self) -> list[Setting]:
        return [child for child in self.query(Setting) if child.display and child.size.height]

    def on_resize(self, event: events.Resize) -> None:
        """Find the place again when lines have moved."""
        if event.size.width == self._anchored_width:
            marked = self.marked
            if marked is not None:
                self.call_after_refresh(lambda: self.reveal(self.region_of(marked)))
            self.call_after_refresh(self._tell_scrolled)
            return
        self._restoring = True
        self.call_after_refresh(self._restore)

    def _restore(self) -> None:
        self._anchored_width = self.size.width
        if self._anchor is not None and self._anchor[0].is_attached:
            child, offset = self._anchor
            y = child.virtual_region.y + child.row_of(offset)
            self.scroll_to(y=y, animate=False, immediate=True)
        self._restoring = False
        marked = self.marked
        if marked is not None:
            self.reveal(self.region_of(marked))
        self._tell_scrolled()
