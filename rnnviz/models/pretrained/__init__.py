"""Trained classifiers that come with rnnviz, and the scripts that made them."""
