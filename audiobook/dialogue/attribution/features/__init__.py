"""Who may speak each speech, and what is known of each of them as numbers for the model."""
