"""Text: from a string to tokens, from tokens to ids."""

from rnnviz.text.tokenizer import tokenize
from rnnviz.text.vocabulary import Vocabulary

__all__ = ["Vocabulary", "tokenize"]
