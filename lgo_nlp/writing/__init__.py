"""Decisions to files: ``records`` (sentences as JSON Lines, CSV, Parquet), ``html`` (pages to read), ``tables`` (rows of
decisions as SQLite, Parquet, CSV, JSON Lines, Excel), ``formats`` (all).

Import each by its own name: then pyarrow and Jinja2 are loaded only when they are used.
"""
