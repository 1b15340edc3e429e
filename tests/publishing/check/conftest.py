"""A small finished book of tones, measured once; tests break copies of it."""

import dataclasses
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from audiobook.audio.metering import Measurement, measure
from audiobook.production import Production
from audiobook.production.project import Project
from audiobook.production.sharing import edition as sharing
from audiobook.publishing.check import Delivery, Finding
from audiobook.publishing.feed import build_feed

BASE = "https://example.org/tide/"


@pytest.fixture(scope="session")
def finished(tide: Production, tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """As it was delivered, with credits and a sample of sorts."""
    folder = Project(tmp_path_factory.mktemp("checked") / "tide")
    shutil.copytree(tide.folder.root, folder.root)
    made = sharing.edition(folder)
    output = folder.output
    for name in ("opening-credits", "closing-credits", "retail-sample"):
        shutil.copyfile(made.tracks[0].path, output / f"{name}.mp3")
    settings = dataclasses.replace(made.settings, base_url=BASE)
    feed = build_feed(made.info, made.episodes, settings)
    (output / "feed.xml").write_bytes(feed)
    return Delivery(
        folder=output,
        info=made.info,
        tracks=made.tracks,
        feed=feed,
        cover=output / "cover.jpg",
        opening_credits=output / "opening-credits.mp3",
        closing_credits=output / "closing-credits.mp3",
        sample=output / "retail-sample.mp3",
    )


@pytest.fixture(scope="session")
def figures(finished: Delivery) -> dict[str, Measurement]:
    return {track.path.name: measure(track.path) for track in finished.tracks}


@pytest.fixture
def delivery(finished: Delivery, tmp_path: Path) -> Delivery:
    """A copy that a test may break."""
    folder = tmp_path / "output"
    shutil.copytree(finished.folder, folder)
    return dataclasses.replace(
        finished,
        folder=folder,
        tracks=tuple(
            dataclasses.replace(track, path=folder / track.path.name) for track in finished.tracks
        ),
        cover=folder / "cover.jpg",
        opening_credits=folder / "opening-credits.mp3",
        closing_credits=folder / "closing-credits.mp3",
        sample=folder / "retail-sample.mp3",
    )


@pytest.fixture
def failed() -> Callable[[Sequence[Finding]], set[str]]:
    return lambda findings: {finding.requirement for finding in findings if not finding.passed}
