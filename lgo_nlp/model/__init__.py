"""Features to scores, thresholds to labels, and the folder of data that a model is kept in, with its ``card``.

``info`` is what is known of a model beside its ``weights``; ``neighbours`` are the columns of the second stage: what
the first stage says of the sentences around.
"""

from lgo_nlp.model.info import ModelInfo
from lgo_nlp.model.model import Model, choose_types
from lgo_nlp.model.neighbours import sigmoid
from lgo_nlp.model.storage import load_model, save_model
from lgo_nlp.model.weights import Arrays

__all__ = ["Arrays", "Model", "ModelInfo", "choose_types", "load_model", "save_model", "sigmoid"]
