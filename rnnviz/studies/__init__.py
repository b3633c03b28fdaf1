"""The experiments of the papers: each a function from a model and a corpus to a Study, one file a study."""
