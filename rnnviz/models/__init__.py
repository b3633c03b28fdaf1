"""The classifiers that rnnviz explains: built here or wrapped; trained, kept and loaded."""

from rnnviz.models.by_parts import by_parts
from rnnviz.models.classifier import TextClassifier
from rnnviz.models.encoding import Encoded
from rnnviz.models.fit import fit

__all__ = ["Encoded", "TextClassifier", "by_parts", "fit"]
