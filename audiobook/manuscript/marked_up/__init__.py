"""Text with markup: one stream of blocks for every format, and its sections."""
