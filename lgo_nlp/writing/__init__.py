"""Tagged decisions to files: ``records`` (JSON Lines, CSV, Parquet), ``html`` (pages to look at), ``formats`` (all).

Each is imported by its own name, so that nothing loads pyarrow or Jinja2 before it is used.
"""
