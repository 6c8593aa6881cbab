"""Sentences and words of a decision: ``sentences`` splits and tokenises, ``words`` normalises and hashes n-grams.

Offers ``split`` (a decision to ``Tokens``) in ``sentences``; ``spacy_import`` imports spaCy without its command line.
"""
