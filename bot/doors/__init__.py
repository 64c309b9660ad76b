"""Outside -> Command -> desk -> words back out."""
