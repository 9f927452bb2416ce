"""The pages, as text: what each holds is escaped here, and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from talent_story.i18n import _, counted, current_language
from talent_story.workshop.ballots import MAX_WORDS
from talent_story.workshop.events import QuestionOpened
from talent_story.workshop.publishing import MAX_SCORE
from talent_story.workshop.session import Closed
from talent_story.workshop.voting import rules
from talent_story.workshop.web.scene import Scene
from talent_story.workshop.web.told import (
    published_rows,
    scores_sentence,
    taken_text,
    told_sentences,
)

_FILES = Path(__file__).parent / "pages"

WAITING_SECONDS, OPEN_SECONDS = 5, 15
"""How often a page without scripts is loaded again: while one waits, and while one may vote."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a phone sees of itself: its answer so far, how often it was changed, what to tell it."""

    ballot: str | None = None
    turn: int = 0
    notice: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    html: str
    news: str
    again: int


def room_part(scene: Scene, version: str, own: Own, base: str) -> str:
    """Return the part of the page that changes, as a script of ours asks for it."""
    return _main(_part(scene, own, base), scene, version, own)


def room_page(scene: Scene, version: str, own: Own, base: str) -> str:
    """Return the whole page of the room. `base` is its address, with a slash at its end."""
    part = _part(scene, own, base)
    refresh = (
        f'<noscript><meta http-equiv="refresh" content="{part.again};url={_text(base)}room">'
        "</noscript>"
        if part.again
        else ""
    )
    lost = _("The connection is lost. This page tries again by itself.")
    back = _("The connection is back.")
    sending = _("Your answer is on its way…")
    return _page(
        f"{part.title} — {scene.title}",
        f"{_header(scene.title, base)}"
        '<p id="news" class="empty" role="status" aria-live="polite"></p>'
        f'<div id="holder">{_main(part, scene, version, own)}</div>'
        f"<script>{_script()}</script>",
        head=refresh,
        data={"base": base, "lost": lost, "back": back, "sending": sending},
    )


def enter_page(base: str) -> str:
    """Return the page that leads into the room by itself.

    Not a redirection: one that begins at a link in a message would still be « from elsewhere », and
    the cookie of a phone that was here before would not come with it.
    """
    words = _("Enter the room")
    link = f'<a href="{_text(base)}room">{_text(words)}</a>'
    return _page(
        words,
        f"<main><h1>{_text(words)}</h1><p>{link}</p></main>",
        head=f'<meta http-equiv="refresh" content="0;url={_text(base)}room">',
    )


def door_page(notice: str = "") -> str:
    """Return the page where the code of a room is typed: it is also all that a wrong address gets.

    Nobody learns from it whether there is something behind another address.
    """
    title, label = _("Enter the room"), _("The code of the room")
    said = f'<p class="notice">{_text(notice)}</p>' if notice else ""
    hint = _("It stands on the screen of the room: six letters.")
    return _page(
        title,
        f"<main><h1>{_text(title)}</h1>{said}"
        f'<form method="get" action="/enter"><label class="field" for="code">{_text(label)}</label>'
        '<input type="text" id="code" name="code" autocomplete="off" autocapitalize="none"'
        ' spellcheck="false" maxlength="12" aria-describedby="hint">'
        f'<p class="hint" id="hint">{_text(hint)}</p>'
        f'<p><button class="send">{_text(title)}</button></p></form></main>',
    )


def sentence_page(sentence: str, base: str = "") -> str:
    """Return a page of one sentence, with the way back to the room when there is one."""
    words = _("Back to the room")
    back = f'<p><a href="{_text(base)}room">{_text(words)}</a></p>' if base else ""
    return _page(sentence, f"<main><h1>{_text(sentence)}</h1>{back}</main>")


def security_headers() -> Mapping[str, str]:
    """Return the headers of every answer: nothing is loaded, framed, guessed, kept or told on."""
    style, script = _hash(_style()), _hash(_script())
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}';"
            " connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none';"
            " frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
        "Server": "talent-story",
    }


# The parts of a room


def _part(scene: Scene, own: Own, base: str) -> _Part:
    if scene.over:
        title = _("The session is over")
        thanks = _("Thank you. You can close this page: nothing of yours is kept on this phone.")
        return _Part(title, _heading(title) + _paragraph(thanks), title, 0)
    question = scene.question
    if question is None:
        return _waiting(scene)
    if question.asked == "choice":
        return _vote(question, own, base)
    if question.asked == "words":
        return _words(question, own, base)
    return _evaluation(question, own, base)


def _main(part: _Part, scene: Scene, version: str, own: Own) -> str:
    step = f'<p class="step">{_text(scene.step)}</p>' if scene.step and not scene.over else ""
    notice = f'<p class="notice">{_text(own.notice)}</p>' if own.notice else ""
    told = "".join(f"<li>{_text(rule.text(_))}</li>" for rule in rules(scene.threshold))
    summary = _text(_("The rules of the vote"))
    return (
        f'<main id="part" data-version="{_text(version)}" data-title="{_text(part.title)} —'
        f' {_text(scene.title)}" data-news="{_text(own.notice or part.news)}">'
        f"{step}{notice}{part.html}"
        f"<details><summary>{summary}</summary><ul>{told}</ul></details></main>"
    )


def _waiting(scene: Scene) -> _Part:
    follows = _("Keep this page open: the next question comes by itself.")
    last = scene.last
    if last is None:
        title = _("Nothing to answer for now")
        return _Part(title, _heading(title) + _hint(follows), title, WAITING_SECONDS)
    title, html = _closed(last)
    return _Part(title, html + _hint(follows), _news_of(last), WAITING_SECONDS)


def _closed(last: Closed) -> tuple[str, str]:
    title = last.question.prompt
    if last.question.asked == "choice":
        taken = taken_text(last)
        winner = _winner(taken)
        said = "".join(_paragraph(sentence) for sentence in told_sentences(last))
        return title, _heading(title) + winner + said + _table(last)
    parts = [_heading(title), _paragraph(_("The answers are in. Thank you."))]
    if last.end.scores is not None:
        parts.append(_paragraph(scores_sentence(last.end.scores)))
    for group in last.groups:
        count = "" if group.count is None else counted("{n} answer", "{n} answers", group.count)
        parts.append(f"<h2>{_text(group.title)}</h2>{_hint(count) if count else ''}")
        parts.extend(f"<blockquote>{_text(quote)}</blockquote>" for quote in group.quotes)
    return title, "".join(parts)


def _table(last: Closed) -> str:
    rows = published_rows(last)
    if not rows:
        return ""
    cells = "".join(
        f'<tr><th scope="row">{_text(option)}</th><td>{_text(count)}</td></tr>'
        for option, count in rows
    )
    caption = _("How the room was divided")
    return f"<table><caption>{_text(caption)}</caption>{cells}</table>"


def _news_of(last: Closed) -> str:
    taken = taken_text(last)
    if last.question.asked != "choice":
        return _("The question is closed.")
    if not taken:
        return _("The vote is closed. Nothing was chosen.")
    return _("The vote is closed. Taken: {option}").format(option=taken)


def _vote(question: QuestionOpened, own: Own, base: str) -> _Part:
    buttons = []
    for place, option in enumerate(question.options):
        pressed = own.ballot == option.id
        chosen = ' class="chosen" aria-pressed="true"' if pressed else ' aria-pressed="false"'
        buttons.append(
            f'<li><button id="o{place}" name="option" value="{_text(option.id)}"{chosen}>'
            f"{_text(option.text)}</button></li>"
        )
    words = {option.id: option.text for option in question.options}
    news = _("The vote is open: {question}").format(question=question.prompt)
    if own.ballot in words:
        news = _("Your vote is kept: {option}").format(option=words[own.ballot])
        kept = _kept(_("Your vote is kept. You may change it until the vote is closed."))
    else:
        kept = _hint(_("Choose one. Nobody can find out what you chose."))
    html = (
        f"{_heading(question.prompt)}{kept}{_form(question, own, base)}"
        f'<ul class="options">{"".join(buttons)}</ul></form>'
    )
    return _Part(question.prompt, html, news, OPEN_SECONDS)


def _words(question: QuestionOpened, own: Own, base: str) -> _Part:
    answer = _answered(own.ballot)
    field = _text_field("text", _("Your answer"), str(answer.get("text", "")))
    html = (
        f"{_heading(question.prompt)}{_state_of_texts(own)}{_form(question, own, base)}{field}"
        f"{_quotable(bool(answer.get('quotable')))}{_send()}</form>"
    )
    news = _("A question to answer in writing: {question}").format(question=question.prompt)
    return _Part(question.prompt, html, _news_of_texts(own, news), 0)


def _evaluation(question: QuestionOpened, own: Own, base: str) -> _Part:
    answer = _answered(own.ballot)
    scores = "".join(
        f'<li><label><input type="radio" name="score" value="{n}"'
        f"{' checked' if answer.get('score') == n else ''} required> {n}</label></li>"
        for n in range(MAX_SCORE + 1)
    )
    title = _("Your evaluation")
    taken = _text_field("taken", _("What I take away"), str(answer.get("taken", "")))
    missed = _text_field("missed", _("What I missed"), str(answer.get("missed", "")))
    html = (
        f"{_heading(title)}{_state_of_texts(own)}{_form(question, own, base)}"
        f"<fieldset><legend>{_text(question.prompt)}</legend>"
        f'<ul class="scores">{scores}</ul></fieldset>{taken}{missed}'
        f"{_quotable(bool(answer.get('quotable')))}{_send()}</form>"
    )
    news = _("The evaluation is open: {question}").format(question=question.prompt)
    return _Part(title, html, _news_of_texts(own, news), 0)


def _news_of_texts(own: Own, news: str) -> str:
    return _("Your answer is kept.") if own.ballot else news


def _answered(ballot: str | None) -> Mapping[str, object]:
    answer = json.loads(ballot) if ballot else {}
    assert isinstance(answer, dict)
    return answer


def _state_of_texts(own: Own) -> str:
    if own.ballot:
        return _kept(_("Your answer is kept. You may change it until the question is closed."))
    return _hint(_("Write neither your name, nor your service, nor what would give them away."))


def _form(question: QuestionOpened, own: Own, base: str) -> str:
    return (
        f'<form method="post" action="{_text(base)}vote">'
        f'<input type="hidden" name="question" value="{_text(question.question)}">'
        f'<input type="hidden" name="turn" value="{own.turn + 1}">'
    )


def _text_field(name: str, label: str, value: str) -> str:
    return (
        f'<label class="field" for="{name}">{_text(label)}</label>'
        f'<textarea id="{name}" name="{name}" rows="4" maxlength="{MAX_WORDS}">\n'
        f"{_text(value)}</textarea>"
    )


def _quotable(ticked: bool) -> str:
    words = _("These words may be quoted, without a name.")
    return (
        '<label class="tick"><input type="checkbox" name="quotable" value="1"'
        f"{' checked' if ticked else ''}>{_text(words)}</label>"
    )


def _send() -> str:
    words = _("Send")
    return f'<p><button class="send" id="send">{_text(words)}</button></p>'


# The frame


def _page(title: str, body: str, *, head: str = "", data: Mapping[str, str] | None = None) -> str:
    held = "".join(f' data-{name}="{_text(value)}"' for name, value in (data or {}).items())
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(current_language())}"><head><meta charset="utf-8">'
        f"<title>{_text(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow"><link rel="icon" href="data:,">'
        f"<style>{_style()}</style>{head}</head><body{held}>{body}</body></html>\n"
    )


def _header(title: str, base: str) -> str:
    other, name = ("en", "English") if current_language() == "fr" else ("fr", "Français")
    return (
        f'<header><p class="language"><a href="{_text(base)}room?lang={other}" lang="{other}"'
        f' hreflang="{other}">{name}</a></p><p>{_text(title)}</p></header>'
    )


def _heading(text: str) -> str:
    return f'<h1 id="top" tabindex="-1">{_text(text)}</h1>'


def _paragraph(text: str) -> str:
    return f"<p>{_text(text)}</p>"


def _hint(text: str) -> str:
    return f'<p class="hint">{_text(text)}</p>'


def _winner(taken: str) -> str:
    if not taken:
        return ""
    said = _("Taken: {option}").format(option=taken)
    return f'<p class="winner">{_text(said)}</p>'


def _kept(text: str) -> str:
    return f'<p class="kept">{_text(text)}</p>'


def _text(text: str) -> str:
    return escape(text, quote=True)


@cache
def _style() -> str:
    return (_FILES / "page.css").read_text("utf-8")


@cache
def _script() -> str:
    return (_FILES / "page.js").read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
