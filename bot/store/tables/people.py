"""Who is who, how we know, and who is away."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, metadata

binding = sa.Table(  # which services account (in lower case) speaks for which person, and how we know
    "binding",
    metadata,
    sa.Column("network", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("key", sa.Text),  # the fingerprint of who signed
    sa.Column("rival", sa.Text),  # who claims the account as well
    sa.Column("checked", Moment),  # when Launchpad last listed all of it
)

binding_history = sa.Table(  # append-only: bound, contested, unlisted, moved, ended
    "binding_history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("network", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Index("ix_binding_history_person", "person", "id"),
)

listing = sa.Table(  # who listed which nickname when Launchpad was last asked about them
    "listing",
    metadata,
    sa.Column("network", sa.Text, primary_key=True),
    sa.Column("nickname", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Index("ix_listing_person", "person"),
)

challenge = sa.Table(  # a one-time code that was handed out to bind an account
    "challenge",
    metadata,
    sa.Column("network", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("mailed", sa.Text),  # another one, sent by mail
    sa.Column("until", Moment, nullable=False),
)

away = sa.Table(  # who is not to be reminded until when
    "away",
    metadata,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("until", Moment, nullable=False),
)
