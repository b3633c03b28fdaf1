"""See why a recurrent text classifier said what it said."""

__version__ = "0.1.0"
