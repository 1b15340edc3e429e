"""Text as it is spoken: from the author's words to what an engine is given."""

from audiobook.synthesis.spoken.form import is_speakable, spoken_form
from audiobook.synthesis.spoken.utterances import split_utterances

__all__ = ["is_speakable", "split_utterances", "spoken_form"]
