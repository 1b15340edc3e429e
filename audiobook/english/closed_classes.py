"""Closed classes of English words that the reading of narration needs."""

from __future__ import annotations

import re

from audiobook.model import Gender

PRONOUNS: dict[str, tuple[Gender, bool]] = {
    "he": (Gender.MALE, False),
    "him": (Gender.MALE, False),
    "his": (Gender.MALE, False),
    "himself": (Gender.MALE, False),
    "she": (Gender.FEMALE, False),
    "her": (Gender.FEMALE, False),
    "hers": (Gender.FEMALE, False),
    "herself": (Gender.FEMALE, False),
    "i": (Gender.UNKNOWN, True),
    "me": (Gender.UNKNOWN, True),
    "my": (Gender.UNKNOWN, True),
    "myself": (Gender.UNKNOWN, True),
}
"""Sex, and whether it is the first person."""

SUBJECT_PRONOUNS = frozenset({"he", "she", "i"})
POSSESSIVES = frozenset({"his", "her", "my"})
OBJECTS = frozenset({"him", "me", "himself", "herself", "myself", "hers"})

INDEFINITES = frozenset(
    "they we everybody everyone somebody someone another other others all both one none "
    "nobody".split()
)

DETERMINERS = frozenset(
    "the a an this that these those his her my our their its one another poor old dear young "
    "little some any no".split()
)

PARTS = frozenset("voice voices tone eyes face hand hands lips head heart".split())
"""What people have: ``her voice was soft`` is about her, though a story may call one the Voice."""

SPEECHES = frozenset(
    "voice tone words question answer reply response whisper murmur cry exclamation shout "
    "comment remark injunction retort rejoinder greeting explanation suggestion".split()
)
"""What only somebody who speaks has: ``Mary’s voice broke``."""

TELLING = frozenset(
    "told tells asked asks answered answers begged begs warned warns informed informs assured "
    "assures reminded reminds advised advises ordered orders commanded instructed implored urged "
    "urges entreated besought beseeched interrupted interrupts addressed addresses".split()
)
"""Verbs of speech whose object is the one who hears it."""

PREPOSITIONS = frozenset(
    "to at with of for from by about against after before beside besides between beyond into on "
    "onto in over under upon toward towards through like than near without behind beneath around "
    "across along among above below past except".split()
)

PARTICLES = frozenset("in out up on off forth back away".split())
"""What may stand between a verb and its subject: ``broke in Mary``."""

OPENERS = frozenset(
    "and but then so now as while when whereupon for yet because if though although ; : , — – -- "
    "( still here there at last".split()
)

BEFORE_VERB = frozenset(
    "had has have then only just also never always at last once again now still even almost again "
    "did do does would could should might must will can not both soon here too who himself herself "
    "myself all".split()
)

AUXILIARY_INVERSION = frozenset({"was", "were", "is", "came", "went", "put", "put in", "broke"})

AUXILIARIES = frozenset(
    "was were is are am be been had has have did do does would could should might must will "
    "can may".split()
)

VERBS = frozenset(
    """
    was were is are am be been had has have did do does would could should might must will can may
    began begun became bent bit bore bound bought broke brought built burnt burst came caught chose
    clung crept cut dealt dreamt drew drank drove ate fell fed felt fought found fled flew flung
    forgot forgave froze gave gazed got grew hung heard held hid hit hurt kept knelt knew laid led
    leant leapt learnt left lent let lay lit lost made meant met paid put quit read rang rode rose
    ran said saw sought sent set shook shone shot showed shrank shut sang sank sat slept slid spat
    spoke spent sprang stood stole stuck struck strode swept swore swung took taught tore told
    thought threw trod understood went wept woke won wore wrote wrung
    says asks replies looks nods turns smiles laughs shakes sits stands takes goes comes gives
    leans points shrugs stares walks steps grins frowns sighs pauses glances pulls puts holds keeps
    seems knows feels wants thinks gets makes tells sees hears opens closes winks blinks raises
    lifts crosses folds waves begins starts stops moves drops picks reaches rolls runs
    """.split()
)
NOT_VERBS = frozenset("indeed hundred naked sacred wicked wretched beloved kindred crooked".split())

_ACTION_KINDS = (
    "paused pauses hesitated hesitates stopped stops continued continues finished added resumed "
    "swallowed exhaled inhaled",
    "looked looks watched watches stared stares glanced glances eyed gazed saw sees regarded "
    "studied followed noticed observed",
    "thought thinks knew knows wondered wonders felt feels realised realized remembered understood "
    "considered contemplated wanted wished hoped believed seemed",
    "nodded nods shook shakes shrugged shrugs smiled smiles laughed laughs grinned grins frowned "
    "frowns sighed sighs winked winks blushed raised raises rolled rolls bowed chuckled giggled",
    "waited waits listened listens heard hears sat stood remained stayed",
    "turned turns moved moves walked walks went goes came comes stepped steps ran leaned leant "
    "rose crossed approached rushed hurried got",
    "took takes put puts pulled pulls pushed pushes held holds grabbed handed gave gives threw "
    "picked dropped opened closed lifted placed pressed lit poured pointed waved drew",
    "was were is are had has did could would should might",
)
ACTION_KINDS = {
    verb: float(kind) for kind, verbs in enumerate(_ACTION_KINDS, 1) for verb in verbs.split()
}
"""What a verb of narration is about: a pause in speaking, a look, a thought, a gesture, waiting,
going, handling things, or a state."""

ADDRESS_GENDER: dict[str, Gender] = {
    **dict.fromkeys(
        "sir papa father uncle grandpa lad laddie mister monsieur gentlemen lord boy fellow dad "
        "daddy brother man mate".split(),
        Gender.MALE,
    ),
    **dict.fromkeys(
        "madam ma'am ma’am mamma mama mother mum aunt auntie granny madame mademoiselle miss lady "
        "missis missus ladyship girl lassie mom mommy sister".split(),
        Gender.FEMALE,
    ),
}
ADDRESS = re.compile(
    r"(?:^|[,.!?—–;:-]|\b(?:my|dear|dearest|yes|no|oh|old|thank you|your))\s*"
    r"(?:dear |good |poor |old )?"
    rf"({'|'.join(sorted(ADDRESS_GENDER, key=len, reverse=True))})\s*(?:[,!?.;:—–…-]|$)",
    re.IGNORECASE,
)
"""How a speaker addresses somebody whose sex it tells: ``…, sir,``."""
