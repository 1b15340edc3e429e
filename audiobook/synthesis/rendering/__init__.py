"""Plan → clips: worker processes on this machine or on many."""
