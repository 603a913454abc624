"""How the reader's weights were made."""
