from .build import build_script as build_script
from .build import find_quotes as find_quotes
from .build import language_warnings as language_warnings
from .second_opinion import AdviceReport as AdviceReport
from .second_opinion import Adviser as Adviser
from .second_opinion import KeptAnswers as KeptAnswers
from .second_opinion import ModelSettings as ModelSettings
from .second_opinion import model_settings as model_settings
