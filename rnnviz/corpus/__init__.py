"""A corpus at one's fingertips: all its texts explained, and the Explorer that shows them."""
