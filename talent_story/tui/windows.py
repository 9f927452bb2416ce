"""The smallest window in which a page can be read."""

COLUMNS, ROWS = 50, 16
