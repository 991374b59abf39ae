"""Tasks, the right people for them, the call-out and its answers."""
