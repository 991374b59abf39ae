"""Where the tables are kept."""

from posko.store.place import data_folder, open_store

__all__ = ["data_folder", "open_store"]
