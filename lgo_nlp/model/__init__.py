"""Features to scores, thresholds to labels, and the folder of data that a model is kept in, with its ``card``.

``neighbours`` are the columns of the second stage: what the sentences around look like to the first.
"""

from lgo_nlp.model.model import Arrays, Model, choose_types
from lgo_nlp.model.neighbours import sigmoid
from lgo_nlp.model.storage import load_model, save_model

__all__ = ["Arrays", "Model", "choose_types", "load_model", "save_model", "sigmoid"]
