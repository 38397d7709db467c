def shown_note(note: str, summary: str) -> str:
    """Return the note that readers see beside a mention: its own, or else its source's summary."""
    return note or summary
