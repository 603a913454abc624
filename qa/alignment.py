"""Which words of a text correspond to which words of a question, across languages."""
