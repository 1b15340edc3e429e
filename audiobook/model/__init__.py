"""What a book is on its way from a manuscript to audio: frozen values, no behaviour to speak of.

manuscript file → `Book` → `Script` + `Cast` → `RenderPlan` → `Clip` → `Timeline` → `Track`

Offsets are Unicode code points, durations are seconds, levels are dB.
"""

from audiobook.model.cast import DEFAULT_PACE as DEFAULT_PACE
from audiobook.model.cast import NATURAL_PACE as NATURAL_PACE
from audiobook.model.cast import Cast as Cast
from audiobook.model.cast import Censored as Censored
from audiobook.model.cast import Device as Device
from audiobook.model.cast import Doubts as Doubts
from audiobook.model.cast import Role as Role
from audiobook.model.cast import Together as Together
from audiobook.model.cast import Voice as Voice
from audiobook.model.cast import VoiceId as VoiceId
from audiobook.model.cast import VoiceSettings as VoiceSettings
from audiobook.model.cast import base_language as base_language
from audiobook.model.cast import speakers_together as speakers_together
from audiobook.model.delivery import BookInfo as BookInfo
from audiobook.model.delivery import Caption as Caption
from audiobook.model.delivery import Section as Section
from audiobook.model.delivery import Track as Track
from audiobook.model.manuscript import Block as Block
from audiobook.model.manuscript import Book as Book
from audiobook.model.manuscript import Chapter as Chapter
from audiobook.model.manuscript import Image as Image
from audiobook.model.manuscript import LabelledSpeech as LabelledSpeech
from audiobook.model.manuscript import Matter as Matter
from audiobook.model.manuscript import Paragraph as Paragraph
from audiobook.model.manuscript import SceneBreak as SceneBreak
from audiobook.model.pauses import Pause as Pause
from audiobook.model.pauses import PauseKind as PauseKind
from audiobook.model.pauses import Pauses as Pauses
from audiobook.model.progress import Progress as Progress
from audiobook.model.progress import ReportProgress as ReportProgress
from audiobook.model.progress import ignore_progress as ignore_progress
from audiobook.model.script import NARRATOR as NARRATOR
from audiobook.model.script import UNKNOWN_SPEAKER as UNKNOWN_SPEAKER
from audiobook.model.script import Candidate as Candidate
from audiobook.model.script import Character as Character
from audiobook.model.script import Decision as Decision
from audiobook.model.script import Direction as Direction
from audiobook.model.script import Directions as Directions
from audiobook.model.script import Evidence as Evidence
from audiobook.model.script import EvidenceKind as EvidenceKind
from audiobook.model.script import Gender as Gender
from audiobook.model.script import Script as Script
from audiobook.model.script import ScriptBlock as ScriptBlock
from audiobook.model.script import ScriptChapter as ScriptChapter
from audiobook.model.script import ScriptParagraph as ScriptParagraph
from audiobook.model.script import Segment as Segment
from audiobook.model.synthesis import ChapterPlan as ChapterPlan
from audiobook.model.synthesis import Clip as Clip
from audiobook.model.synthesis import Cue as Cue
from audiobook.model.synthesis import RenderPlan as RenderPlan
from audiobook.model.synthesis import Timeline as Timeline
from audiobook.model.synthesis import TimelineClip as TimelineClip
from audiobook.model.synthesis import Utterance as Utterance
from audiobook.model.synthesis import WordTime as WordTime
