"""From a saved article to a source card and draft entries, offline and without a model; nothing here reaches readers."""
