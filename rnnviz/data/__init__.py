"""Treebanks, reviews and word vectors: what a classifier learns from."""

from rnnviz.data.files import TextBank, load_texts
from rnnviz.data.load import load_treebank
from rnnviz.data.treebank import Bank, Example, Treebank
from rnnviz.data.vectors import load_vectors

__all__ = ["Bank", "Example", "TextBank", "Treebank", "load_texts", "load_treebank", "load_vectors"]
