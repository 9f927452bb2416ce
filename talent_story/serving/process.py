"""A visitor's own process: a book drawn for a browser, started without a shell, surely ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from talent_story.reader.settings import VALUES

COLUMNS, ROWS = (20, 400), (8, 150)
"""The fewest and the most columns and rows of a page: a size is never taken as it comes."""

_PATIENCE = 3.0
_LONGEST_WORDS = 4096


class BookProcess(AppService):
    """One book being read in one page. `command` is a list of arguments, never given to a shell."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        write_bytes: Callable[[bytes], Awaitable[None]],
        close: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(
            "",
            write_bytes=write_bytes,
            write_str=_nothing,
            close=close,
            download_manager=DownloadManager(),
        )
        self.arguments = tuple(command)
        self.folder = folder

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        environment = super()._build_environment(width, height)
        for name in ("NO_COLOR", *(f"TALENT_STORY_{setting.upper()}" for setting in VALUES)):
            environment.pop(name, None)
        environment.update(
            TEXTUAL_DRIVER="talent_story.serving.driver:PageDriver",
            TERM="xterm-256color",
            COLORTERM="truecolor",
            TALENT_STORY_DATA=str(self.folder),
            TALENT_STORY_CONFIG=str(self.folder),
        )
        return environment

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *self.arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(*clamped(width, height)),
            cwd=self.folder,
            start_new_session=os.name == "posix",
        )
        self._stdin = process.stdin
        return process

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Tell the process a size that it can bear."""
        columns, rows = clamped(width, height)
        await super().set_terminal_size(columns, rows)

    async def send_bytes(self, data: bytes) -> bool:
        """Send what was typed: never more at once than somebody pastes."""
        return await super().send_bytes(data[:_LONGEST_WORDS])

    async def on_meta(self, data: bytes) -> None:
        """Hear that the book was closed; a book asks a browser for nothing else."""
        if json.loads(data).get("type") == "exit":
            await self.remote_close()

    async def stop(self) -> None:
        """Ask the process to save and go, then see to it that it is gone."""
        process, task = self._process, self._task
        self._task = None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(OSError, RuntimeError):
                await self.send_meta({"type": "quit"})
            with contextlib.suppress(OSError, RuntimeError):
                self.stdin.close()
        for end in (process.terminate, process.kill):
            try:
                await asyncio.wait_for(process.wait(), _PATIENCE)
                break
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    end()
        await process.wait()
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await task


def clamped(width: object, height: object) -> tuple[int, int]:
    """Return a size within bounds, whatever was asked.

    Example:
        >>> clamped(99999, -3), clamped("wide", None)
        ((400, 8), (80, 24))
    """
    return _clamp(width, 80, COLUMNS), _clamp(height, 24, ROWS)


def _clamp(value: object, usual: int, bounds: tuple[int, int]) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return usual
    return min(max(value, bounds[0]), bounds[1])


async def _nothing(_text: str) -> None:
    """A book has no words for the page but those it draws."""
