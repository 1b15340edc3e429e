"""Sound that knows nothing of books: loudness, limiter, meters, MP3 frames, MP4 boxes."""
