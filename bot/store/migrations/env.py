"""How alembic meets our tables: on the connection, and in the transaction, of who asks for them.

`bot.store.schema` hands its connection over. A developer names a database instead, here a scratch one:

    alembic -x database=sqlite:///scratch.db upgrade head
    alembic -x database=sqlite:///scratch.db revision --autogenerate --rev-id 0002 -m "What it is for"

after which `HEAD` in `bot.store.schema` becomes 0002. There are no downgrades: a backup is put back.
"""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.store.tables import Moment, metadata


def render(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """A revision stands for itself for ever, so it names the type behind ours."""
    return "sa.DateTime" if kind == "type" and isinstance(item, Moment) else False


def run(connection: sa.Connection) -> None:
    """Bring the database behind `connection` where alembic was asked to bring it."""
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, render_item=render
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with sa.create_engine(context.get_x_argument(as_dictionary=True)["database"]).connect() as own:
        run(own)
