"""Posko: a coordination dashboard for disaster response at an Indonesian regency."""
