"""Composers: from records to an Answer. All wording lives here; nothing here looks anything up in files or platforms."""
