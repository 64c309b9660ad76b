"""tminus: takes a new open-source project from an idea to the oversight board in ten steps."""

__version__ = "0.1.0"
