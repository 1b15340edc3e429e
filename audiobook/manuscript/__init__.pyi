from .detect import read_manuscript as read_manuscript
from .formats.text import read_text as read_text
from .plain_text.character_encoding import decode_text as decode_text
