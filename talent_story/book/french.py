"""French words that authors write where the format has an English one, and that English word."""

from __future__ import annotations

from collections.abc import Iterable

from talent_story.book.missing import plain_id
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import nearest_name

_MEANT = {
    "acte": "act", "attend": "expects", "auteurs": "authors", "but": "aim", "condition": "if",
    "cout": "cost", "debut": "start", "decide-par": "decided_by", "declencheur": "triggered_by",
    "delai": "delay", "demande": "asks", "developpe": "develops", "duree": "duration",
    "effet": "do", "eligibilite": "eligible", "entree": "entry", "etapes": "steps", "faire": "do",
    "faits": "facts", "fin": "ending", "frein": "brake", "identifiant": "id", "itineraire": "route",
    "langue": "language", "lieu": "place", "limites": "limits", "niveaux": "levels", "nom": "name",
    "outil": "tool", "outils": "tools", "ouvre": "opens", "parce-que": "because",
    "personnage": "persona", "poids": "weight", "pourquoi": "why", "premiers-pas": "first_steps",
    "reponses": "answers", "resume": "summary", "revele": "reveals", "sante": "health", "si": "if",
    "signaux": "signals", "sinon": "fallback", "souhait": "wish", "titre": "title",
    "trajet": "route", "une-fois": "once", "valeurs": "values", "verrouille": "locked",
    "voix": "persona",
}  # fmt: skip


def meant_name(key: str, known: Iterable[str]) -> str | None:
    """Return the known key that was meant by one written in French, or misspelt, if any.

    Example:
        >>> meant_name("Résumé", ["id", "summary"]), meant_name("sumary", ["id", "summary"])
        ('summary', 'summary')
    """
    names = list(known)
    meant = _MEANT.get(plain_id(key))
    return meant if meant in names else nearest_name(key, names)


def meant_key(key: str, known: Iterable[str]) -> Phrase | None:
    """Return « did you mean … » for an unknown key; see `meant_name`."""
    meant = meant_name(key, known)
    return None if meant is None else say("did you mean “{name}”?", name=meant)
