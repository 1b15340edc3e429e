from .detect import read_manuscript as read_manuscript
from .formats.character_encoding import decode_text as decode_text
from .formats.text import read_text as read_text
