"""Explanations: a model and a text, or many, to results that can draw and save themselves."""
