"""Many texts: explained in batches of like length, one after the other."""
