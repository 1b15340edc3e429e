from .form import explain_spoken as explain_spoken
from .form import spoken_form as spoken_form
from .homographs import homographs_left_to_engine as homographs_left_to_engine
from .lexicon import apply_lexicon as apply_lexicon
from .utterances import split_utterances as split_utterances
