"""Tagged decisions to files: ``records`` (JSON Lines, CSV, Parquet), ``html`` (pages to read), ``formats`` (all).

Import each by its own name: then pyarrow and Jinja2 are loaded only when they are used.
"""
