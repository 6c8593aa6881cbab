"""A sentence in its decision to numbers: words, cues and position as columns that the first stages weigh.

``features_of`` gives a decision's; ``families`` defines each family of columns, once, for training, tagging and people.
Words, their stems and n-grams are hashed, so nothing needs a vocabulary. The section's role is seen, its heading never.
"""

from lgo_nlp.features.extract import (
    MOST_CUES,
    Features,
    features_of,
    features_of_all,
    in_batches,
)
from lgo_nlp.features.families import (
    COLUMNS,
    NO_PAIR,
    NOTHING,
    TYPE_COLUMNS,
    Column,
    Rows,
    described_columns,
    label_rows,
    spoken_words,
    type_rows,
    weigh_labels,
    weigh_types,
)

__all__ = [
    "COLUMNS", "MOST_CUES", "NOTHING", "NO_PAIR", "TYPE_COLUMNS", "Column", "Features", "Rows",
    "described_columns", "features_of", "features_of_all", "in_batches", "label_rows", "spoken_words", "type_rows",
    "weigh_labels", "weigh_types",
]  # fmt: skip
