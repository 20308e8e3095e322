"""What has a memory: digests, watches, corrections, the history of the knowledge, and the delivery of posts."""
