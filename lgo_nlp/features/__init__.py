"""A sentence in its decision to numbers: words, cues and context as columns that the first stages weigh.

``features_of`` gives a decision's; ``position`` says where a sentence stands, ``space`` which column is whose.
``families`` writes the columns out for training and for people; ``weighing`` adds up their weights without that.
Words and runs of words are hashed, so nothing needs a vocabulary. The section's role is seen, its heading never.
"""

from lgo_nlp.features.describing import Column, described_columns, spoken_words
from lgo_nlp.features.extract import Features, features_of, features_of_all
from lgo_nlp.features.families import Rows, label_rows, type_rows
from lgo_nlp.features.space import COLUMNS, MOST_CUES, NO_PAIR, NOTHING, TYPE_COLUMNS
from lgo_nlp.features.weighing import product, weigh_labels, weigh_types

__all__ = [
    "COLUMNS", "MOST_CUES", "NOTHING", "NO_PAIR", "TYPE_COLUMNS", "Column", "Features", "Rows", "described_columns",
    "features_of", "features_of_all", "label_rows", "product", "spoken_words", "type_rows",
    "weigh_labels", "weigh_types",
]  # fmt: skip
