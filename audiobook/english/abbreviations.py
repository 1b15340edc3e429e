"""Word lists of the rules, each with what it is for."""

from __future__ import annotations

from audiobook.english.titles import GIVEN_NAMES_CUT_SHORT, SPOKEN_TITLES


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SENTENCE_STARTERS = _words(
    """a after all although an and another any are as at because before both but by can could did do
    does each every everyone everything for from had has have he hello her here hers hey him
    his how however i if in is it it's its just let many maybe more most my never next no
    nobody none not nothing now of oh okay on once one only or our perhaps please she should
    since so some somebody someone something still than that the their them then there these
    they this those though through to too two under until up was we well were what when where
    which while who why will with would yes yet you your"""
)
"""Words that are far more often the first of a sentence than part of a name."""

BEFORE_NUMBER = {
    "No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "Vol": "volume",
    "vol": "volume", "Vols": "volumes", "vols": "volumes", "Ch": "chapter", "ch": "chapter",
    "Chap": "chapter", "chap": "chapter", "p": "page", "pp": "pages", "Fig": "figure",
    "fig": "figure", "Figs": "figures", "figs": "figures", "Art": "article", "art": "article",
    "Arts": "articles", "Para": "paragraph", "para": "paragraph", "Cl": "clause",
    "Sec": "section", "sec": "section", "Bk": "book", "bk": "book", "Bks": "books",
    "Pt": "part", "pt": "part", "Pts": "parts", "c": "circa", "Apt": "apartment",
    "apt": "apartment", "Apts": "apartments", "Rm": "room", "rm": "room", "Ste": "suite",
    "Bldg": "building", "bldg": "building", "Fl": "floor", "fl": "floor", "Ext": "extension",
    "ext": "extension", "Op": "opus", "op": "opus", "Rte": "route", "rte": "route", "Rt": "route",
    "Hwy": "highway", "hwy": "highway", "Jct": "junction", "Sc": "scene", "sc": "scene",
    "ll": "lines", "Tel": "telephone", "tel": "telephone", "Mk": "mark", "mk": "mark",
    "Lv": "level", "lv": "level", "Lvl": "level", "lvl": "level", "LV": "level", "LVL": "level",
    "Exp": "experience", "exp": "experience", "Ep": "episode", "ep": "episode",
    "Eps": "episodes", "Vers": "version", "Ver": "version", "ver": "version", "Yr": "year",
}  # fmt: skip
"""What stands before a number and belongs to it, and how it is said. Cutting and speaking both
read this list: an abbreviation that one of them does not know is cut from its number."""

ALSO_WORDS_BEFORE_NUMBER = frozenset({"art", "fig", "figs", "apt", "op", "no"})
"""Those that are words as well, "a work of art. 3 men"; only after `REFERS` they are cut short."""

REFERS = _words("see in under by cf per and to from also on at or viz the compare")
"""Words before a reference to a part of a text: "see fig. 3"."""

SCRIPTURE = {
    "Gen": "Genesis", "Ex": "Exodus", "Exod": "Exodus", "Lev": "Leviticus", "Num": "Numbers",
    "Deut": "Deuteronomy", "Josh": "Joshua", "Judg": "Judges", "Sam": "Samuel", "Kgs": "Kings",
    "Chron": "Chronicles", "Chr": "Chronicles", "Neh": "Nehemiah", "Ps": "Psalm", "Pss": "Psalms",
    "Prov": "Proverbs", "Eccl": "Ecclesiastes", "Eccles": "Ecclesiastes", "Isa": "Isaiah",
    "Jer": "Jeremiah", "Lam": "Lamentations", "Ezek": "Ezekiel", "Dan": "Daniel", "Hos": "Hosea",
    "Zech": "Zechariah", "Mal": "Malachi", "Matt": "Matthew", "Rom": "Romans",
    "Cor": "Corinthians", "Gal": "Galatians", "Eph": "Ephesians", "Phil": "Philippians",
    "Thess": "Thessalonians", "Tim": "Timothy", "Heb": "Hebrews", "Pet": "Peter",
    "Rev": "Revelation",
}  # fmt: skip
"""Books of the Bible, cut short."""
SCRIPTURE_AND_NAMES = frozenset(
    {"Ex", "Matt", "Num", "Josh", "Sam", "Dan", "Phil", "Tim", "Pet", "Lam", "Rev"}
)
"""Those that are names or words as well: these want a chapter and a verse, or a number before
them."""

UNITS_CUT_SHORT = _words(
    """oz lb lbs ft yd yds mi km cm mm kg mg ml hr hrs mins secs yrs gal cwt doz sq cu max est min
    mph approx gns kr fr gs fms nm wks mos tbsp tbsps tsp tsps qt qts pts"""
)
"""Measures whose full stop ends a sentence only before the start of another."""

_ENDS_SOME_SENTENCES = frozenset({"Esq", "Jr", "Sec"})
"""Titles that stand behind a name, or are words of their own."""

ALWAYS_FOLLOWED = frozenset(
    title.lower() for title in {*SPOKEN_TITLES, *GIVEN_NAMES_CUT_SHORT} - _ENDS_SOME_SENTENCES
) | _words(
    """alderman approx apr assn aug ave ca cf ch chap comdr dec dr eds feb fig figs jan lcpl mdm
    msgt nos nov oct pp rt sept ssgt st trans tsgt viz vol vols vs"""
)
"""Abbreviations after which a sentence goes on."""

SOMETIMES_LAST = _words(
    """a.m p.m am pm etc jr sr esq inc ltd co corp bros u.s u.k u.s.a d.c b.c a.d b.c.e c.e e.g i.e
    ph.d m.d b.a m.a d.d ibid al no p blvd rd ln hwy rte ct pl ter terr pkwy cres cir gdns trl
    plc"""
)
"""Abbreviations that end a sentence when what follows looks like the start of another."""

DAYS_AND_MONTHS = _words("Mar Jun Jul Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")
"""Days and months cut short, with their capital: "sun" and "sat" are words."""

ACRONYMS = _words(
    """ABC AC AD ADHD AI AK AKA AM AMA API ASAP ATF ATM AU BBC BC BCE BDSM BFF BMW BRB BS BTW CB CBS
    CC CCTV CD CE CEO CFO CGI CIA CID CIO CNN COO CPA CPR CPS CPU CSI CT CV DC DDT DEA DIY DJ
    DM DMV DNA DOA DOJ DUI DVD EEG EKG EMP EMS EMT ER ESP ESPN ETA EU EVP FAQ FBI FDA FFS FM
    FYI GB GI GIF GMT GOP GP GPA GPS HBO HIV HMS HP HQ HR HTML IBM ICBM ICU ID IDK IMF IOU IQ
    IRA IRL IRS ISBN IT IV JFK JPEG KFC KGB LA LAPD LCD LED LLC LMAO LOL LP LSD MA MBA MC MD
    MGM MIA MIT MP MPH MRI MTV NAACP NASA NATO NBA NBC NCIS NCO NFL NHL NHS NPC NRA NSA NSFW NY
    NYC NYPD OCD OD OMG OMW OOC OJ OPEC PBS PC PDA PDF PE PG PHD PI PM POV POW PR PS PSA PTA
    PTSD PVC QA QC RAF RIP RN ROFL ROTC RPG RSVP RV SAS SAT SMH SOS SPF STD SUV TB TBC TBH TGIF
    TLC TMI TNT TV UFO UK UN UNESCO UNICEF UPS URL US USA USAF USB USMC USS USSR VCR VD VHS VIP
    VP WC WMD WTF WWI WWII YMCA ZIP"""
)
"""Capitals that are no shouting: spelled, or known to engines as a word."""

SHOUTED_SHORT = _words(
    """a ad add age ago ah aha aid aim air ale all am an and ant any ape arm art as ash ask at ate
    aw axe aye baa bad bag ban bar bat bay be bed bee beg bet bid big bin bit boo bow box boy bud
    bug bus but buy by bye cab can cap car cat cow cry cub cup cut dad dam day dead den dew
    did die dig dim dip do dog don dot dry due dug dye ear eat egg eh elf end era eve ewe eye
    fan far fat fee few fig fir fit fix fly foe fog for fox fun fur gag gal gap gas get go god
    got gum gun gut guy had ham has hat hay he hen her hey hi hid him hip his hit ho hog hop
    hot how hub hug huh hum hut i ice if ill in ink inn is it its jab jam jar jaw jet job jog
    joy jug key kid kin kit lab lad lap law lay leg let lid lie lip lit log lot low mad man
    map mat may me men met mix mob mom mop mud mug mum my nag nap near net new nil no nod nor
    not now nut oak oar odd of off oh oi ok old on one or ore our out ow owe owl own pad pal
    pan pat paw pay pea pen pet pie pig pin pit pop pot pub put ran rat raw ray red rib rid
    rob rod rot row rub rug rum run rut sad said sat saw say sea see set sex she shy sin sip
    sir sit six ski sky sly so sob son sow spy sub sue sum sun tap tar tax tea ten the tie tin
    tip to toe ton too top toy try tub tug two ugh uh um up us use van vat vow war was wax way
    we web wed wee wet who why wig win wit woe won woo wow yes yep yet yo you zap zip zoo"""
)
"""Words of up to three letters that are shouted rather than spelled."""

DOUBLED = _words(
    """aah accept accident accidentally account add afternoon agree agreed allow announce apple
    arrow ass assassin attack attention babble ball balloon bamboo barrel barrier batter
    battle bee beef been beep beer begged bell berry better bigger biggest bill billion
    bitter bless bloom bluff boo book boom boot booze borrow boss bottle brass breed breeze
    brood broom bubble buddy buffer bugger bull bullet bully bunny butter button buzz call
    carry cartoon cell cheek cheer cheese cherry chess chill choose class cliff coffee comma
    command committee common coo cook cool coop copper correct cotton creep creepy crook
    cross cuckoo cuddle curry daddy dagger deep deer degree different difficult dinner dizzy
    doll dollar doom door dress drill drizzle droop dropped dull dummy eek eel egg eggs
    eighteen error exceed fall fee feed feel feet fell fellow fifteen fill finally fizz flee
    fleet flood floor follow food fool foolish foot free freedom freeze fulfill full funny
    fuss fuzzy gee giddy giggle glass glee glitter gloom goddess goo good goodbye goodness
    goodnight goof goofy goose gorilla gotten granny grass greed green greet grill groom
    groove guess gull gummy hall hammer happen happy hee heed heel hell hello hill hippo
    hiss hmm hollow hoo hood hoof hook hoop hooray hoot horror hurry huzzah igloo illness
    immediate impossible indeed issue jazz jeep jeez jelly kangaroo keep kettle kidnapped
    kill kiss kitten kitty knee kneel ladder less lesson letter litter little loo look loom
    loon loop loose loss mall manner marry massive matter meek meet meeting merry mess
    message messy middle mill million mirror miss missing mission mistress mitten mommy moo
    mood moon moose muddle mummy mutter nanny narrow need needle nineteen noodle nook noon
    odd off offer office ooh oops ooze otter pass passion pee peek peel peep penny pepper
    pill pillow piss pizza poll poo poodle poof pooh pool poor possible potter press pretty
    princess proceed proof puddle puff pull puppy puzzle quarrel queen rabbit raccoon really
    reed reef reel ribbon riddle robber roll roof rook room root rotten rubbish running
    saddle school scissors scoop screen scroll see seed seek seem seen settle shampoo sheep
    sheer sheesh sheet shell shoo shook shoot shutter shuttle silly sixteen skill skinny
    skull sleep sleepy sleet sleeve slipper slippery small smell smooth sniff snooze soon
    sooner sooth sorry sparrow speech speed spell spill spoof spook spooky spoon squeeze
    staff steel steep steer stiff still stood stool stopped strawberry street stuff success
    sudden summer sunny supper swallow sweep sweet sweetheart sweetie swoon swoop taboo tall
    tattoo teddy tee teen teeth tell terrible terror thee three thrill tissue toffee
    tomorrow too toodle took tool toot tooth toss tree trigger troll troop tummy twitter
    tycoon understood usually vacuum valley village volley voodoo vroom wall wedding wee
    weed week weekend weep well whee wheel wheelie wheeze whoop whoopee wiggle will willing
    willow winner winning witness witty woo wood woof wool worry yahoo yell yellow yippee
    yoohoo yummy zipper zoo zoom"""
)
"""Words whose doubled letters stay when a drawn-out spelling (``sweeeet``) is brought back; not
those that are rarer than the same with one letter ("Stooop!" is no stoop)."""
