"""A room plays the book: a session as an event log, ballots nobody can trace, plans, reports.

`session` and `publishing` are pure; `store` keeps sessions in SQLite or PostgreSQL; `room` is one
session in use; `plan`, `guarantees` and `report` are what is prepared before and written after.
"""
