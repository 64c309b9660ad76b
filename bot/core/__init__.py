"""What the bot knows without asking anyone: no await, no I/O, no clock of its own."""
