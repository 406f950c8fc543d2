"""JSON with decimals exactly as they are, not by way of a float."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lists.files import json_literal


def json_text(value: Any) -> bytes:
    """The value in UTF-8; the same value is the same bytes."""
    return "".join(pieces(value)).encode()


def pieces(value: Any, indent: str = "\n") -> Iterator[str]:
    deeper = f"{indent} "
    if isinstance(value, dict) and value:
        for number, (key, each) in enumerate(value.items()):
            yield f"{',' if number else '{'}{deeper}{json.dumps(key, ensure_ascii=False)}: "
            yield from pieces(each, deeper)
        yield f"{indent}}}"
    elif isinstance(value, list | tuple) and value:
        for number, each in enumerate(value):
            yield f"{',' if number else '['}{deeper}"
            yield from pieces(each, deeper)
        yield f"{indent}]"
    elif isinstance(value, dict | list | tuple):
        yield "{}" if isinstance(value, dict) else "[]"
    else:
        yield f"{value:f}" if isinstance(value, Decimal) else json_literal(value)
