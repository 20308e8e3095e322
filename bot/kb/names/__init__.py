"""Finding entries by any spelling of their names. Import from the modules: this file stays empty for a fast start."""
