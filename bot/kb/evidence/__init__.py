"""What a document's own words bear out: the archive, its passages, and the names, dates and numbers found in them."""
