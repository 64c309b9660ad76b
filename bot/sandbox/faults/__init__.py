"""Faults on request, for every service of the sandbox: `tminus sandbox fault launchpad 503 20%`."""

from __future__ import annotations

from bot.sandbox.faults.model import TARGETS, Fault, Faults, Kind, Stroke
from bot.sandbox.faults.web import control_routes, under_faults
from bot.sandbox.faults.words import Change, read_fault

__all__ = [
    "TARGETS",
    "Change",
    "Fault",
    "Faults",
    "Kind",
    "Stroke",
    "control_routes",
    "read_fault",
    "under_faults",
]
