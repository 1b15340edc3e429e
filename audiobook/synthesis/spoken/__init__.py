"""Text as it is spoken: from the author's words to what an engine is given."""

from audiobook.synthesis.spoken.form import explain_spoken, is_speakable, spoken_form
from audiobook.synthesis.spoken.lexicon import apply_lexicon
from audiobook.synthesis.spoken.utterances import split_utterances

__all__ = ["apply_lexicon", "explain_spoken", "is_speakable", "split_utterances", "spoken_form"]
