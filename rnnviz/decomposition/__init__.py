"""The engine: one forward pass with every gate kept (trace), and what it decomposes into."""

from rnnviz.decomposition.told import rule

__all__ = ["rule"]
