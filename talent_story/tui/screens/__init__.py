"""The screens of the book, each thin: it shows a `Reading` and passes on what the reader does."""
