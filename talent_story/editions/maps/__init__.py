"""Pathway maps: a book, its journeys and its catalogues drawn, told, or handed to other tools."""
