"""script/ → clips: casting, planning, rendering, hearing what was made."""
