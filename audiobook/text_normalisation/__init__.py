"""Text as it is spoken: from the author's words to what an engine is given."""

from audiobook.text_normalisation.form import explain_spoken, is_speakable, spoken_form
from audiobook.text_normalisation.lexicon import apply_lexicon
from audiobook.text_normalisation.utterances import split_utterances

__all__ = ["apply_lexicon", "explain_spoken", "is_speakable", "split_utterances", "spoken_form"]
