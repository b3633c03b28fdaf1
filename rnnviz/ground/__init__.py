"""The ground: what every room stands on, and what stands on nothing but the errors."""
