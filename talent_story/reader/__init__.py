"""One reader with one book, on whatever it is read: what they do, how it is kept and said."""
