"""Pure planning: key filters, chunking, fingerprints, retirement of partitions."""
