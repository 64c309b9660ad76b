"""Named operations: reading their parameters out of a form or a query, and running them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.sandbox.launchpad.catalogue import TYPES
from bot.sandbox.launchpad.faults import Fault, Wrong, denied, invalid
from bot.sandbox.launchpad.forms import Value
from bot.sandbox.launchpad.kinds import Choices
from bot.sandbox.launchpad.schema import Call, Operation, Param
from bot.sandbox.launchpad.state import Entry

Pairs = Sequence[tuple[str, Value]]


def run(
    call: Call, operations: Sequence[Operation], subject: Entry | None, pairs: Pairs, post: bool
) -> object:
    """Run the operation that `pairs` name with `ws.op`, and give what it returned.

    Parameters are checked first (400, all problems at once), then the permission (401). Parameters
    that the operation does not have are ignored, as on Launchpad.
    """
    name = next((value for key, value in pairs if key == "ws.op"), None)
    if not name or isinstance(name, bytes):
        raise Fault(400, "The request names no operation.")
    operation = next((o for o in operations if o.name == name and o.post == post), None)
    if operation is None:
        raise Fault(400, f"There is no such operation: {name[:200]}")
    values = _read(call, operation.params, pairs)
    if operation.needs and subject is not None:
        type_ = TYPES[subject.type_name]
        if not (call.writes and type_.may(call.who, subject, operation.needs)):
            raise denied(subject, operation.name, operation.needs)
    return operation.run(call, subject, values)


def _read(call: Call, params: Sequence[Param], pairs: Pairs) -> dict[str, Any]:
    problems: list[tuple[str, str]] = []
    values: dict[str, Any] = {}
    for param in params:
        given = [decoded(value) for key, value in pairs if key == param.name]
        whole = isinstance(param.kind, Choices) and len(given) > 1
        value = given if whole else (given[-1] if given else None)
        values[param.name] = None
        if value is None:
            if param.required:
                problems.append((param.name, "This is required, and it is missing."))
            continue
        try:
            values[param.name] = param.kind.read(value, False, call.resolve)
        except Wrong as wrong:
            problems.append((param.name, str(wrong)))
    if problems:
        raise invalid(problems)
    return values


def decoded(text: Value) -> object:
    """`text` as JSON where it is JSON, else as it is: so Launchpad reads every parameter but files."""
    if isinstance(text, bytes):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
