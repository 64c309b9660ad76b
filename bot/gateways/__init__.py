"""The outside world, behind one small Protocol for each service (`ports.py`)."""
