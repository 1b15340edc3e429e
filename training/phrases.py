"""What `restyling` writes around speech: verbs and manners of tags, actions, pauses, clauses.

``{they}``, ``{them}`` and ``{their}`` stand for whoever acts, by name or pronoun.
"""

TAGS = (
    "said asked replied whispered muttered answered yelled questioned responded said said said "
    "asked murmured snapped agreed exclaimed admitted repeated began added"
).split()

MANNERS = (
    "",
    "",
    "",
    " quietly",
    " with a smile",
    ", looking at {whom}",
    ", turning to {whom}",
    " softly",
    " at last",
    " without looking up",
    ", shaking {their} head",
    " as {they} opened the door",
    " under {their} breath",
    ", {their} eyes on {whom}",
    " in a low voice",
    ", stepping closer to {whom}",
)

ACTIONS = (
    "shrugged",
    "nodded",
    "nodded {their} head",
    "shook {their} head",
    "rolled {their} eyes",
    "looked at {whom}",
    "looked up at {whom}",
    "glanced at {whom}",
    "turned to {whom}",
    "took a step back",
    "sighed",
    "crossed {their} arms",
    "leaned against the wall",
    "stared at the floor",
    "bit {their} lip",
    "ran a hand through {their} hair",
    "put the cup down",
    "smiled at {whom}",
    "raised an eyebrow",
    "walked over to the window",
    "stood up",
    "sat down again",
    "frowned",
    "laughed",
    "paused for a moment",
    "paused, watching {whom}",
    "grabbed {their} coat",
    "handed {whom} the letter",
    "moved closer to {whom}",
    "closed the door behind {whom}",
    "waited for an answer",
    "threw {their} hands in the air",
    "pushed the plate away",
    "looked away",
    "winked at {whom}",
    "grinned",
    "wiped {their} face and looked around the room",
    "pulled {their} chair closer, trying not to look at {whom}",
    "hesitated",
    "stared at {whom}",
    "lit another cigarette",
    "took {whom} by the arm",
    "followed {whom} to the door",
    "leaned back and closed {their} eyes",
    "tilted {their} head to one side",
    "put {their} hands in {their} pockets",
    "thought of {absent}",
    "wondered if {absent} was safe",
    "wished that {absent} had come, too",
    "could not forget what {absent} had done",
)

LISTENED = (
    "nodded",
    "said nothing",
    "didn't answer",
    "looked away",
    "stared at {whom}",
    "watched {whom}",
    "waited",
    "couldn't help but smile",
    "was not listening any more",
    "looked at {whom} for a moment",
    "thought about it",
    "had not expected that",
    "felt cold all over",
    "knew that it was true",
    "shook {their} head slowly",
    "frowned, trying to understand",
    "was quiet for a while",
    "laughed in spite of everything",
    "breathed in",
    "looked down at {their} hands",
    "wondered what {absent} would say",
    "knew that {absent} was waiting",
)

PAUSES = (
    "paused",
    "paused for a moment",
    "hesitated",
    "stopped to look at {whom}",
    "took a breath",
    "sighed",
    "lit another cigarette",
    "looked around the room",
    "shook {their} head",
    "put a hand on {whom}",
)

OWNED = (
    "{Their} voice was soft",
    "{Their} voice was shaking",
    "{Their} tone was cold",
    "{Their} eyes were on {whom}",
    "{Their} eyes widened",
    "{Their} voice trailed off",
    "{Their} hands were trembling",
    "There was a hint of laughter in {their} voice",
    "{Their} answer came at once",
    "{Their} face was pale",
)

CLAUSES = (
    "and {they} began to walk",
    "and {they} laughed some more",
    "was all {they} said",
    "was all {they} could say",
    "and {their} voice trailed off",
    "and {they} pointed to the door",
    "but {they} didn't move",
    "{they} shook {their} head",
    "{they} shrugged",
    "{their} voice was low",
    "{they} rolled {their} eyes",
)

PRONOUNS = {"M": ("he", "his", "him"), "F": ("she", "her", "her")}
