"""JSON Schemas (draft 2020-12) of the YAML files of a book, for editors; made from `fields`."""

from __future__ import annotations

from typing import Any

from talent_story.book.fields import (
    CATALOGUES,
    FACT_FIELDS,
    FRONT_MATTER,
    MANIFEST,
    WORKSHOPS,
    Field,
)
from talent_story.book.names import ID, VARIABLE
from talent_story.book.phrases import Translate, say, untranslated

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ID = {"type": "string", "pattern": f"^{ID.pattern}$"}
_VARIABLE_NAME = f"^{VARIABLE.pattern}$"
# A plain `2019` or `1.0` is a number to YAML and a text to a book.
_TEXT = {"type": ["string", "number", "boolean"]}
_VALUES: dict[str, Any] = {
    "oneOf": [
        {"type": "array", "items": _TEXT, "minItems": 1},
        {"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
    ]
}


def json_schemas(translate: Translate = untranslated) -> dict[str, dict[str, Any]]:
    """Return the schema of each file by its name (`book.yaml`, …; `front-matter` for chapters).

    Example:
        >>> sorted(json_schemas())[0]
        'book.yaml'
    """
    schemas: dict[str, dict[str, Any]] = {
        "book.yaml": _object(MANIFEST, translate, say("The manifest of a book"))
    }
    for name, fields in CATALOGUES.items():
        title = say("The catalogue {file} of a book", file=name)
        schemas[name] = {
            "title": title.text(translate),
            "type": "array",
            "items": _object(fields, translate, None),
        }
    schemas["workshops.yaml"] = _object(WORKSHOPS, translate, say("The group sessions of a book"))
    schemas["front-matter"] = _object(FRONT_MATTER, translate, say("The front matter of a chapter"))
    return {name: {"$schema": DIALECT, **schema} for name, schema in schemas.items()}


def _object(fields: tuple[Field, ...], translate: Translate, title: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {} if title is None else {"title": title.text(translate)}
    schema |= {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            item.key: {"description": item.about.text(translate), **_of(item, translate)}
            for item in fields
        },
    }
    required = [item.key for item in fields if item.required]
    if required:
        schema["required"] = required
    return schema


def _of(item: Field, translate: Translate) -> dict[str, Any]:
    match item.kind:
        case "text":
            return {"enum": list(item.among)} if item.among else dict(_TEXT)
        case "id" | "name":
            return dict(_ID)
        case "names":
            return {"oneOf": [{"type": "array", "items": _ID, "uniqueItems": True}, _ID]}
        case "texts" | "enumeration":
            return {"oneOf": [{"type": "array", "items": _TEXT}, _TEXT]}
        case "route":
            return {"oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}
        case "integer":
            bounds = {"minimum": item.minimum, "maximum": item.maximum}
            return {"type": "integer"} | {
                key: value for key, value in bounds.items() if value is not None
            }
        case "boolean":
            return {"type": "boolean"}
        case "condition" | "condition-over-facts":
            return {"type": "string", "minLength": 1}
        case "effects":
            return {"type": "string", "minLength": 1}
        case "records":
            return {"type": "array", "items": _object(item.fields, translate, None)}
        case "record-or-text":
            return {"oneOf": [_object(item.fields, translate, None), dict(_TEXT)]}
        case "facts":
            return {"type": "object", "propertyNames": {"pattern": _VARIABLE_NAME}}
        case "variables":
            return {
                "type": "object",
                "propertyNames": {"pattern": _VARIABLE_NAME},
                "additionalProperties": {
                    "oneOf": [
                        {"const": "flag"},
                        {
                            "type": "object",
                            "properties": {
                                "min": {"type": "integer"},
                                "max": {"type": "integer"},
                                "start": {"type": "integer"},
                            },
                            "required": ["max"],
                            "additionalProperties": False,
                        },
                        {
                            "type": "object",
                            "properties": {"values": _VALUES, "start": _TEXT},
                            "required": ["values"],
                            "additionalProperties": False,
                        },
                    ]
                },
            }
        case "fact-declarations":
            declaration = _object(FACT_FIELDS, translate, None)
            declaration["properties"]["values"] = {
                **_VALUES,
                "description": declaration["properties"]["values"]["description"],
            }
            return {
                "type": "object",
                "propertyNames": {"pattern": _VARIABLE_NAME},
                "additionalProperties": declaration,
            }
    raise AssertionError(item.kind)
