"""What the bot remembers: SQLAlchemy Core, synchronous, one transaction is one function."""
