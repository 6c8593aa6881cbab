"""Decisions to files.

``records`` writes sentences (JSON Lines, CSV, Parquet), ``tables`` rows of decisions (SQLite, Parquet, CSV, JSON Lines,
Excel), ``html`` pages to read; ``formats`` has them all.

Import each by its own name: then pyarrow and Jinja2 are loaded only when they are used.
"""
