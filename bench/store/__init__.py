"""The CSV store under load: `python -m bench.store crash`, `python -m bench.store commit`."""
