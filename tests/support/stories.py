"""A short story of our own, in the styles that manuscripts come in."""

STORY = """\
The Lamp

by Ann Oak


CHAPTER I. The Pier

The tide was out, and the boats lay on the sand. Mary Finch walked along the pier with her brother.

"Who left the lamp burning?" asked Mary.

"I did," said Tom. He looked away. "It was dark."

"You never told me, Tom."

"You never asked."

* * *

Old Captain Reed came out of the hut. "What are you two doing here?" he shouted.

"Looking at your lamp, Captain," said Mary.


CHAPTER II. The Boat

In the morning the boat was gone. Tom laughed at the sign that said "no landing" and went on.

"Mary!" he called. "Come and see this."

"I see it," she answered. "Where is the captain?"

"Gone," said Tom.


Author's Note: I wrote this on a rainy day. Thank you for reading.
"""
