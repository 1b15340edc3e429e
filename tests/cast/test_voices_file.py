"""voices.yaml: read with its lines, written without touching what the author wrote."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiobook.cast.voices_file import (
    load_cast,
    load_characters,
    refresh_line_counts,
    update_cast,
    voice_lines,
)
from audiobook.errors import CastError
from audiobook.model import Cast, Character, Device, Gender, Pauses, Role, VoiceSettings
from audiobook.units import Seconds

FULL = """\
# The voices of the lighthouse.
narrator:
  voice: kokoro:bf_emma
  rate: 0.97
cast:
  Spike:  {voice: "kokoro:bm_george", pitch: -1, aliases: [William, Will]}   # the tall one
  Buffy:
    voice: kokoro:af_heart*0.7 + af_nova*0.3
    gender: female
    delivery: false
    lexicon:
      Lorne: lorn

  # He is nobody's father.
  Giles: 'piper:alan'
  Me: {narrator: true, aliases: I myself}
others:
  male: ["kokoro:am_echo", {voice: "kokoro:am_adam", rate: 1.1}]
  female: kokoro:af_sky
  unknown: []
lexicon:
  Sunnydale: sunny dale
engines:
  kokoro: {lexicon: {Giles: jiles}}
pauses:   {sentence: 0.3, scene: 2}
device: openvino
"""


Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "voices.yaml"
        path.write_bytes(text.encode("utf-8"))
        return path

    return write


def test_every_field(write: Write) -> None:
    path = write(FULL)
    cast = load_cast(path)
    assert cast.path == path
    assert cast.narrator == VoiceSettings("kokoro:bf_emma", rate=0.97)
    assert list(cast.roles) == ["Spike", "Buffy", "Giles", "Me"]
    assert cast.roles["Spike"] == Role(
        "Spike", VoiceSettings("kokoro:bm_george", pitch=-1), ("William", "Will")
    )
    assert cast.roles["Buffy"] == Role(
        "Buffy",
        VoiceSettings("kokoro:af_heart*0.7 + af_nova*0.3", delivery=False),
        gender=Gender.FEMALE,
        lexicon={"Lorne": "lorn"},
    )
    assert cast.roles["Giles"].settings == VoiceSettings("piper:alan")
    assert cast.roles["Me"] == Role("Me", VoiceSettings(""), ("I myself",), is_narrator=True)
    assert cast.others == {
        Gender.MALE: (VoiceSettings("kokoro:am_echo"), VoiceSettings("kokoro:am_adam", rate=1.1)),
        Gender.FEMALE: (VoiceSettings("kokoro:af_sky"),),
        Gender.UNKNOWN: (),
    }
    assert cast.lexicon == {"Sunnydale": "sunny dale"}
    assert cast.engine_lexicons == {"kokoro": {"Giles": "jiles"}}
    assert cast.pauses == Pauses(sentence=Seconds(0.3), scene=Seconds(2))
    assert cast.device is Device.OPENVINO
    assert cast.settings_for("Will") == cast.roles["Spike"].settings


def test_the_shortest_file(write: Write) -> None:
    path = write("narrator: kokoro:bf_emma\n")
    assert load_cast(path) == Cast(
        narrator=VoiceSettings("kokoro:bf_emma"), path=path, sources=(path,)
    )


def test_where_voices_stand(write: Write) -> None:
    assert dict(voice_lines(write(FULL))) == {
        "kokoro:bf_emma": 3,
        "kokoro:bm_george": 6,
        "kokoro:af_heart*0.7 + af_nova*0.3": 8,
        "piper:alan": 15,
        "kokoro:am_echo": 18,
        "kokoro:am_adam": 18,
        "kokoro:af_sky": 19,
    }


def test_characters_are_evidence(write: Write) -> None:
    assert load_characters(load_cast(write(FULL))) == (
        Character("Spike", ("William", "Will")),
        Character("Buffy", gender=Gender.FEMALE, gender_evidence="voices.yaml"),
        Character("Giles"),
        Character("Me", ("I myself",), is_narrator=True),
    )


def test_delivery_of_the_whole_book(write: Write) -> None:
    cast = load_cast(
        write("narrator: e:n\ndelivery: false\ncast: {A: e:a, B: {voice: e:b, delivery: true}}\n")
    )
    assert not cast.narrator.delivery
    assert not cast.roles["A"].settings.delivery
    assert cast.roles["B"].settings.delivery


# ---------------------------------------------------------------- mistakes

CAST = "narrator: e:n\ncast:\n  Spike: {voice: e:a}\n"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("", 1, "empty", "audiobook cast"),
        ("# nothing\n", 1, "empty", "audiobook cast"),
        ("- narrator\n", 1, "does not begin with a key", "narrator:"),
        ("narator: e:n\n", 1, "`narator` is not a key of voices.yaml", "`narrator`"),
        (CAST + "  B:\n    ptich: 2\n", 5, "`ptich` is not a key of a role", "mean `pitch`"),
        (CAST + "  B: {rate: 3}\n", 4, "`rate` is 3", "0.5 to 2; left out it is 1"),
        (CAST + "  B: {gain: .nan}\n", 4, "`gain` is nan", "-20 to 20"),
        (CAST + "  B: {rate: 1,1}\n", 4, "`rate: 1,1` is no number", "`rate: 1.1`"),
        (CAST + "  B:\n    rate: 0,9\n", 5, "`rate: 0,9` is no number", "`rate: 0.9`"),
        (CAST + "  B: {pitch: high}\n", 4, "`pitch` is not a number", "-12 to 12"),
        (CAST + "  B: {pitch: true}\n", 4, "`pitch` is not a number", "-12 to 12"),
        (CAST + "  B: {delivery: nope}\n", 4, "neither true nor false", "`delivery: true`"),
        (CAST + "  B: {gender: man}\n", 4, "`man` is not a gender", "`male`"),
        (CAST + "  B: {gender: [male]}\n", 4, "is not a gender", "`male`"),
        (CAST + "  B: {aliases: {a: b}}\n", 4, "not a list of names", "aliases: ["),
        (CAST + "  B: {aliases: [Spike]}\n", 4, "claimed by two roles, Spike and B", "Leave"),
        (CAST + "  B: [e:b]\n", 4, "`B` is not a list of `key: value`", "a role"),
        (CAST + "  B: emma\n", 4, "`emma` is not a voice", "`kokoro:bf_emma`"),
        (CAST + "  B: {voice: 5}\n", 4, "not a voice", "`audiobook voices`"),
        (CAST + "  Spike: e:b\n", 4, "`Spike` stands here twice", "one place"),
        (CAST + "  narrator: e:b\n", 4, "no role of the cast", "`narrator:`"),
        (CAST + "  'A: B': e:b\n", 4, "colon", ""),
        (CAST + "  1984: e:b\n", 4, "`1984` is not read as text", "quotes"),
        (CAST + "  ~: e:b\n", 4, "not read as text", "quotes"),
        (CAST + "\tB: e:b\n", 4, "not YAML", "tabs"),
        (CAST + "  B: e: b\n", 4, "not YAML", "without a space after its colon"),
        (CAST + " B: e:b\n", 4, "not YAML", "same column"),
        (CAST + "  B: {lexicon: {a: 5}}\n", 4, "`a` is not text", "quotes"),
        (CAST + "  B: !!python/object:os.system {}\n", 4, "", ""),
        (CAST + "others: {men: [e:b]}\n", 4, "`men` is not a key", "`male`"),
        (CAST + "others:\n  male:\n    - e:b\n    - 5\n", 7, "not a voice", "kokoro"),
        (CAST + "others:\n  male:\n    - {voic: e:b}\n", 6, "not a key of a voice", "`voice`"),
        (CAST + "pauses: {sentence: -1}\n", 4, "`sentence` is -1", "0 to 30; left out it is 0.7"),
        (CAST + "engines: {kokoro: {words: {}}}\n", 4, "not a key of an engine", "`lexicon`"),
        (CAST + "device: abacus\n", 4, "`abacus` is not known here", "`openvino`"),
        (CAST + "series: nowhere.yaml\n", 4, "There is no file", "folder of this file"),
        (CAST + "series: voices.yaml\n", 4, "refers back", "`series:`"),
        ("narrator: *nobody\n", 1, "not YAML", ""),
        ("a: 1\n---\nb: 2\n", 2, "not YAML", ""),
    ],
)
def test_a_mistake_names_its_line(
    write: Write, text: str, line: int, message: str, hint: str
) -> None:
    path = write(text)
    if not message:  # a tag makes nothing: the role is a mapping without keys
        assert load_cast(path).roles["B"] == Role("B", VoiceSettings(""))
        return
    with pytest.raises(CastError) as caught:
        load_cast(path)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line == line
    assert caught.value.path == path


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CastError, match="no such file"):
        load_cast(tmp_path / "none.yaml")
    with pytest.raises(CastError, match="cannot be read"):
        load_cast(tmp_path)
    path = tmp_path / "voices.yaml"
    path.write_bytes(b"narrator: e:n\ncast: {Zo\xeb: e:a}\n")
    with pytest.raises(CastError, match="not UTF-8") as caught:
        load_cast(path)
    assert caught.value.line == 2
    path.write_bytes(b"#" * 5_000_000)
    with pytest.raises(CastError, match="4 MB"):
        load_cast(path)
    for nested in ("[" * 20_000, "- " * 20_000, "".join(f"{' ' * n}a:\n" for n in range(1500))):
        path.write_text(f"narrator:\n{nested}", encoding="utf-8")
        with pytest.raises(CastError, match="nested too deeply"):
            load_cast(path)
    path.write_text(f"# {'- [' * 99}\nnarrator: e:n\n", encoding="utf-8")
    assert load_cast(path).narrator.voice == "e:n"


yaml_noise = st.text(
    st.sampled_from("abc01 :-?#&*!|>'\"%@`{}[],.~<=\n\t\x00\x85\u2028\ufeff"), max_size=40
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(("", "cast:\n  ", "lexicon: ", "others: {male: ")), yaml_noise)
def test_noise_is_an_error_of_the_author(write: Write, start: str, noise: str) -> None:
    path = write(start + noise)
    try:
        load_cast(path)
    except CastError as error:
        assert error.path == path


# ---------------------------------------------------------------- series


def test_a_series_shares_its_cast(tmp_path: Path) -> None:
    (tmp_path / "cast.yaml").write_text(
        "narrator: e:n\n"
        "cast:\n"
        "  Spike: {voice: e:spike, aliases: [Will], gender: male, lexicon: {a: b}}\n"
        "  Angel: {voice: e:angel, aliases: [Liam]}\n"
        "  Liam the Elder: e:liam\n"
        "others: {male: [e:m], female: [e:f]}\n"
        "lexicon: {Lorne: lorn, Giles: jiles}\n"
        "pauses: {scene: 3}\n",
        encoding="utf-8",
    )
    book = tmp_path / "two" / "voices.yaml"
    book.parent.mkdir()
    book.write_text(
        "series: ../cast.yaml\n"
        "delivery: false\n"
        "cast:\n"
        "  Spike: {rate: 0.9, lexicon: {c: d}}\n"
        "  Cordelia: {voice: e:cordelia, aliases: [Liam]}\n"
        "others: {male: [e:m2]}\n"
        "lexicon: {Giles: geyels}\n"
        "pauses: {speaker: 0.5}\n",
        encoding="utf-8",
    )
    cast = load_cast(book)
    assert cast.narrator == VoiceSettings("e:n", delivery=False)
    assert list(cast.roles) == ["Spike", "Cordelia", "Angel", "Liam the Elder"]
    assert cast.roles["Spike"] == Role(
        "Spike",
        VoiceSettings("e:spike", rate=0.9, delivery=False),
        ("Will",),
        Gender.MALE,
        lexicon={"a": "b", "c": "d"},
    )
    assert cast.roles["Angel"] == Role("Angel", VoiceSettings("e:angel", delivery=False))
    assert cast.others[Gender.MALE] == (VoiceSettings("e:m2", delivery=False),)
    assert cast.others[Gender.FEMALE] == (VoiceSettings("e:f", delivery=False),)
    assert cast.lexicon == {"Lorne": "lorn", "Giles": "geyels"}
    assert cast.pauses == Pauses(scene=Seconds(3), speaker=Seconds(0.5))
    assert not update_cast(
        book,
        additions=[Role("Angel", VoiceSettings("e:other"))],
        narrator=VoiceSettings("e:other"),
    )


def test_a_mistake_in_the_series_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "cast.yaml").write_text("series: voices.yaml\n", encoding="utf-8")
    path = tmp_path / "voices.yaml"
    path.write_text("narrator: e:n\nseries: cast.yaml\n", encoding="utf-8")
    with pytest.raises(CastError, match="refers back") as caught:
        load_cast(path)
    assert caught.value.path == tmp_path / "cast.yaml"


# ---------------------------------------------------------------- writing

ADDITIONS = (
    Role("Spike", VoiceSettings("e:spike")),
    Role("Will", VoiceSettings("e:will")),
    Role(
        "Mrs. O’Hara: no",
        VoiceSettings("e:ohara", rate=0.95, pitch=2, gain=-1.5, delivery=False),
        ("Spike", "Molly", "the cook"),
        Gender.FEMALE,
        is_narrator=True,
        lexicon={"a": "b"},
    ),
    Role("Null", VoiceSettings("e:null"), gender=Gender.MALE),
)
VALID = (ADDITIONS[0], ADDITIONS[1], *(r for r in ADDITIONS[2:] if ":" not in r.name))


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    narrator = VoiceSettings("e:n", rate=0.97)
    others = {Gender.MALE: (VoiceSettings("e:m"), VoiceSettings("e:m2", pitch=1))}
    roles = (*VALID, Role("Ann", VoiceSettings("e:a*0.5 + b*0.5"), ("Annie",)))
    counts = {"Spike": 52, "Will": 1}
    assert update_cast(path, additions=roles, narrator=narrator, others=others, line_counts=counts)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Who speaks")
    assert 'Spike: {voice: "e:spike"}  # 52 lines\n' in text
    assert 'Will: {voice: "e:will"}  # 1 line\n' in text
    cast = load_cast(path)
    assert tuple(cast.roles.values()) == roles
    assert cast.narrator == narrator
    assert cast.others == others
    before = path.read_bytes()
    assert not update_cast(path, additions=roles, narrator=narrator, others=others)
    assert path.read_bytes() == before


def test_every_field_of_a_role_is_written(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    role = Role(
        "Mrs. O’Hara #2",
        VoiceSettings("e:ohara", rate=0.95, pitch=2, gain=-1.5, delivery=False),
        ("Molly", "yes", "the: cook"),
        Gender.FEMALE,
        is_narrator=True,
        lexicon={"a": "b", "1": "one"},
    )
    assert update_cast(path, additions=[role])
    assert load_cast(path).roles == {role.name: role}


STYLES = {
    "full": FULL,
    "no cast": "narrator: e:n\n",
    "cast without roles": "cast:   # later\n\n# end\nnarrator: e:n\n",
    "no line end": "narrator: e:n\ncast:\n    Spike: {aliases: [Will]} # no end",
    "no line end after nothing": "cast:",
    "last role without settings": "cast:\n    Spike:\n    Me:   \n\n\npauses: {scene: 1}\n",
    "empty flow": "cast: {}  # all to come\nnarrator: e:n\n",
    "flow": "cast: {Spike: e:s, Me: {voice: e:m}}\nnarrator: e:n\n",
    "flow over lines": "cast: {\n  Spike: e:s,\n  Me: e:m,\n}\nnarrator: e:n\n",
    "aliases in a block": "cast:\n  Spike:\n    aliases:\n    - Will  # W\n\n\n# x\n",
    "a block scalar": "cast:\n  Spike:\n    lexicon:\n      a: |\n        b\n\nnarrator: e:n\n",
    "an anchor": "narrator: &v e:s\ncast:\n  Spike: *v\nlexicon: {}\n",
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_adding_keeps_every_byte(write: Write, text: str, bom: str, line_end: str) -> None:
    old = bom + text.replace("\n", line_end)
    path = write(old)
    before = load_cast(path)
    assert update_cast(path, additions=VALID, line_counts={"Null": 3})
    new = path.read_bytes().decode("utf-8")
    assert contains_in_order(new, old)
    assert "\r\n" not in old or "\n" not in new.replace("\r\n", "")
    after = load_cast(path)
    assert "Null" in after.roles
    for name, role in before.roles.items():
        voiced = role.settings if role.settings.voice else after.roles[name].settings
        assert after.roles[name] == replace(role, settings=voiced)
    assert after.narrator == before.narrator
    assert not update_cast(path, additions=VALID)


def contains_in_order(new: str, old: str) -> bool:
    """All of `old` stands in `new`, nothing of it changed or moved."""
    rest = iter(new)
    return all(character in rest for character in old)


def test_the_place_of_an_addition(write: Write) -> None:
    path = write(FULL)
    update_cast(path, additions=[Role("Ann", VoiceSettings("e:a"))], line_counts={"Ann": 4})
    line = '  Ann: {voice: "e:a"}  # 4 lines\n'
    me = "  Me: {narrator: true, aliases: I myself}\n"
    assert path.read_text(encoding="utf-8") == FULL.replace(me, me + line)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A: {aliases: [B]} # x\n", 'A: {voice: "e:a", pitch: 2, aliases: [B]} # x\n'),
        ("A: {pitch: 1}\n", 'A: {voice: "e:a", pitch: 1}\n'),
        ("A: {}\n", 'A: {voice: "e:a", pitch: 2}\n'),
        ("A:  # x\n", 'A: {voice: "e:a", pitch: 2}  # x\n'),
        (
            "A:  # x\n    # y\n    gender: male\n",
            'A:  # x\n    # y\n    voice: "e:a"\n    pitch: 2\n    gender: male\n',
        ),
    ],
)
def test_a_role_without_a_voice_is_given_one(
    write: Write, old: str, new: str, line_end: str
) -> None:
    text = f"# mine\nnarrator: {{rate: 0.9}}\ncast:\n  {old}  C: e:c\n\n# end\n"
    path = write(text.replace("\n", line_end))
    roles = [Role("C", VoiceSettings("e:x")), Role("A", VoiceSettings("e:a", pitch=2))]
    assert update_cast(path, additions=roles, narrator=VoiceSettings("e:n", rate=1.1))
    expected = text.replace(old, new).replace("{rate", '{voice: "e:n", rate')
    assert path.read_bytes().decode("utf-8") == expected.replace("\n", line_end)
    assert load_cast(path).roles["A"].settings.voice == "e:a"
    assert not update_cast(path, additions=roles, narrator=VoiceSettings("e:n"))


def test_missing_sections_are_added(write: Write) -> None:
    path = write("cast: {A: e:a}\n")
    assert update_cast(
        path, narrator=VoiceSettings("e:n"), others={Gender.FEMALE: [VoiceSettings("e:f")]}
    )
    cast = load_cast(path)
    assert cast.narrator.voice == "e:n"
    assert cast.others == {Gender.FEMALE: (VoiceSettings("e:f"),)}


def test_aliases_of_others_are_left_to_them(write: Write) -> None:
    path = write(FULL)
    update_cast(path, additions=[Role("Ann", VoiceSettings("e:a"), ("Will", "Annie", "Buffy"))])
    assert load_cast(path).roles["Ann"].aliases == ("Annie",)


def test_a_file_with_a_mistake_is_not_touched(write: Write) -> None:
    path = write("cast: {A: e:a, A: e:b}\n")
    with pytest.raises(CastError):
        update_cast(path, additions=VALID)
    assert path.read_text(encoding="utf-8") == "cast: {A: e:a, A: e:b}\n"


def test_line_counts_follow_the_script_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    written = (
        "narrator: {voice: 'a:b'}\r\ncast:\r\n"
        "  Ann: {voice: 'a:c'}  # 2 lines\r\n"
        "  \"Mr: Oak\": {voice: 'a:c'} # 1 line\r\n"
        "  Ben: {voice: 'a:d'}  # 2 lines of his are whispered\r\n"
        "  Eve: {voice: 'a:d', aliases: [E]}  # 7 lines\r\n"
    )
    path.write_bytes(written.encode())
    assert refresh_line_counts(path, {"Ann": 1, "Mr: Oak": 12, "Ben": 5})
    expected = (
        written.replace("c'}  # 2 lines", "c'}  # 1 line")
        .replace("'} # 1 line", "'} # 12 lines")
        .replace("# 7 lines", "# 0 lines")
    )
    assert path.read_bytes().decode() == expected
    assert not refresh_line_counts(path, {"Ann": 1, "Mr: Oak": 12, "Ben": 5})
