"""The figures: what many journeys of one book show together, and never what one of them does."""
