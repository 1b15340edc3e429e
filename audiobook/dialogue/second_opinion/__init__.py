"""A second opinion on the doubtful quotations: a language model chooses among the candidates.

It is asked only when the author wants it. It never writes a word of the script, and what it says
weighs less than what the author says.
"""

from __future__ import annotations

from audiobook.dialogue.second_opinion.adviser import AdviceReport, Adviser
from audiobook.dialogue.second_opinion.answer_cache import KeptAnswers
from audiobook.dialogue.second_opinion.model_settings import ModelSettings, model_settings

__all__ = ["AdviceReport", "Adviser", "KeptAnswers", "ModelSettings", "model_settings"]
