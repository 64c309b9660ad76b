"""Tests of `bot.gateways`."""
