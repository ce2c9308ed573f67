"""Versions: what each said, and that no id of one is ever lost."""
