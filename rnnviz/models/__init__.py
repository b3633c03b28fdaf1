"""The classifiers that rnnviz explains: built here or wrapped; trained, kept and loaded."""

from rnnviz.models.classifier import TextClassifier
from rnnviz.models.encoding import Encoded
from rnnviz.models.fit import fit
from rnnviz.models.wrap import wrap

__all__ = ["Encoded", "TextClassifier", "fit", "wrap"]
