"""The engine: one forward pass with every gate kept (trace), and what it decomposes into."""
