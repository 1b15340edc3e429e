"""A second opinion on the doubtful quotations: a language model chooses among the candidates.

It is asked only when the author wants it. It never writes a word of the script, and what it says
weighs less than what the author says.
"""

from __future__ import annotations

from audiobook.script.advice.adviser import AdviceReport, Adviser
from audiobook.script.advice.kept import KeptAnswers
from audiobook.script.advice.settings import ModelSettings, model_settings

__all__ = ["AdviceReport", "Adviser", "KeptAnswers", "ModelSettings", "model_settings"]
