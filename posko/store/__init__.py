"""Where the tables are kept."""

from posko.store.place import EMBEDDED, data_folder, open_store

__all__ = ["EMBEDDED", "data_folder", "open_store"]
