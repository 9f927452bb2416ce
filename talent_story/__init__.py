"""The « Livre dont vous êtes le talent », and the engine that plays and proves such books."""

__version__ = "0.1.0"
