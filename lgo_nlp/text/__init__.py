"""The words of a decision: ``sentences`` cuts and tokenises with spaCy, ``words`` folds and hashes, into n-grams too.

Offers ``split`` (a decision to ``Tokens``) in ``sentences``; ``spacy_import`` keeps spaCy's import quick and quiet.
"""
