"""Makes decisions true: committed effects are performed until they succeed or a person has to act."""
