import json
from pathlib import Path

import pytest

from audiobook.cli import main
from audiobook.production import Production


def clips(production: Production) -> set[str]:
    return {path.name for path in production.folder.clips.rglob("*.wav")}


def test_what_no_plan_uses_goes_and_what_the_book_needs_stays(own_tide: Production) -> None:
    before = clips(own_tide)
    assert own_tide.clean(remove=False).clips == 0
    script = own_tide.script_files()[0]
    script.write_text(script.read_text().replace("pier number 1", "pier number 9"))
    own_tide.render(jobs=1)
    own_tide.assemble(jobs=1)
    assert len(clips(own_tide) - before) == 1
    counted = own_tide.clean(remove=False)
    assert counted.clips == 1 and counted.size > 0
    after = clips(own_tide)
    assert own_tide.clean(remove=True) == counted
    assert len(after - clips(own_tide)) == 1
    assert not own_tide.outlook().to_render


def test_what_was_rendered_last_with_another_engine_stays(own_tide: Production) -> None:
    own_tide.folder.voices_file.write_text('narrator: "pyttsx3:en-gb"\n')
    assert own_tide.clean(remove=False).clips == 0


def test_leftovers_of_killed_commands_go_and_delivered_files_stay(own_tide: Production) -> None:
    delivered = sorted(own_tide.folder.output.iterdir())
    (own_tide.folder.workshop / "line-1-3.wav").write_bytes(b"x" * 10)
    shelf = own_tide.folder.clips / "0a"
    shelf.mkdir(exist_ok=True)
    (shelf / f".{'0a' * 32}.wav.7.part").write_bytes(b"x" * 5)
    cleaned = own_tide.clean(remove=True)
    assert (cleaned.clips, cleaned.others, cleaned.size) == (1, 1, 15)
    assert sorted(own_tide.folder.output.iterdir()) == delivered


def test_a_script_with_a_mistake_stops_it_before_anything_is_removed(
    own_tide: Production, capsys: pytest.CaptureFixture[str]
) -> None:
    before = clips(own_tide)
    own_tide.script_files()[0].write_text("no speaker here\n")
    with pytest.raises(SystemExit) as ended:
        main(["clean", "--dir", str(own_tide.folder.root), "--yes"])
    assert ended.value.code == 4
    assert clips(own_tide) == before


def test_the_command_tells_before_it_removes(
    own_tide: Production, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (own_tide.folder.workshop / "line-1-3.wav").write_bytes(b"x" * 10)
    for option in ("--dry-run", "--yes"):
        with pytest.raises(SystemExit) as ended:
            main(["clean", "--dir", str(own_tide.folder.root), option, "--json"])
        assert not ended.value.code
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["others"], row["bytes"], row["removed"]) for row in rows] == [
        (1, 10, False),
        (1, 10, True),
    ]
