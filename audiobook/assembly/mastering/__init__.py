"""Where clips stand in a chapter, how loud they are, and their mixdown."""
