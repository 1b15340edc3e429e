"""What the page and the server say to each other, as JSON.

Every answer of ``/api`` is one of these structs; a refusal is a `Refusal` with HTTP status 4xx or
5xx. Lines are 1-based lines of a script file, durations seconds, pitches semitones, gains dB.
"""

from audiobook.studio.messages.book import Book as Book
from audiobook.studio.messages.book import ChapterOutline as ChapterOutline
from audiobook.studio.messages.book import ChosenSections as ChosenSections
from audiobook.studio.messages.book import Details as Details
from audiobook.studio.messages.book import DetailsView as DetailsView
from audiobook.studio.messages.book import Opened as Opened
from audiobook.studio.messages.book import Person as Person
from audiobook.studio.messages.book import Place as Place
from audiobook.studio.messages.book import Refusal as Refusal
from audiobook.studio.messages.book import Section as Section
from audiobook.studio.messages.book import Shelf as Shelf
from audiobook.studio.messages.book import ShelfBook as ShelfBook
from audiobook.studio.messages.cast import Card as Card
from audiobook.studio.messages.cast import CastEdit as CastEdit
from audiobook.studio.messages.cast import CastSettings as CastSettings
from audiobook.studio.messages.cast import CastView as CastView
from audiobook.studio.messages.cast import VoiceOffer as VoiceOffer
from audiobook.studio.messages.delivery import DeliveredFile as DeliveredFile
from audiobook.studio.messages.delivery import DeliveryView as DeliveryView
from audiobook.studio.messages.delivery import FeedDetails as FeedDetails
from audiobook.studio.messages.delivery import FeedNeed as FeedNeed
from audiobook.studio.messages.delivery import FeedResult as FeedResult
from audiobook.studio.messages.delivery import ServeOrder as ServeOrder
from audiobook.studio.messages.delivery import Serving as Serving
from audiobook.studio.messages.script import Changed as Changed
from audiobook.studio.messages.script import Chapter as Chapter
from audiobook.studio.messages.script import Choice as Choice
from audiobook.studio.messages.script import Doubt as Doubt
from audiobook.studio.messages.script import Edit as Edit
from audiobook.studio.messages.script import Edited as Edited
from audiobook.studio.messages.script import Line as Line
from audiobook.studio.messages.script import MarkedLine as MarkedLine
from audiobook.studio.messages.script import Paragraph as Paragraph
from audiobook.studio.messages.script import Seen as Seen
from audiobook.studio.messages.script import Split as Split
from audiobook.studio.messages.sound import DeliveredTrack as DeliveredTrack
from audiobook.studio.messages.sound import QueueItem as QueueItem
from audiobook.studio.messages.sound import QueueOrder as QueueOrder
from audiobook.studio.messages.sound import SoundView as SoundView
from audiobook.studio.messages.sound import ToRender as ToRender
from audiobook.studio.messages.sound import TrackText as TrackText
from audiobook.studio.messages.sound import TrackView as TrackView
from audiobook.studio.messages.words import Word as Word
from audiobook.studio.messages.words import WordEdit as WordEdit
from audiobook.studio.messages.words import WordPlace as WordPlace
from audiobook.studio.messages.words import WordsView as WordsView
