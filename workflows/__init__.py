"""The processes, as tables. They know the core and nothing else."""
