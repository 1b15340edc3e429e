"""Names, covers, credits."""

import dataclasses
from pathlib import Path

import pytest
from PIL import Image

from audiobook.publishing.check import Delivery
from audiobook.publishing.check.delivered import check_cover, check_credits, check_names

SIDES = (1400, 3000)


def test_names_of_a_delivered_book(delivery: Delivery) -> None:
    assert all(finding.passed for finding in check_names(delivery.tracks))


@pytest.mark.parametrize("name", ["01-für-elise.mp3", "01 one.mp3", "-01.mp3"])
def test_names_that_clients_stumble_over(delivery: Delivery, name: str) -> None:
    first, *rest = delivery.tracks
    renamed = dataclasses.replace(first, path=delivery.folder / name)
    plain, _ = check_names([renamed, *rest])
    assert not plain.passed
    assert plain.failures[0].subject == name


def test_names_that_do_not_sort(delivery: Delivery) -> None:
    plain, ordered = check_names(tuple(reversed(delivery.tracks)))
    assert plain.passed
    assert not ordered.passed


def write_cover(path: Path, size: tuple[int, int], mode: str, kind: str) -> Path:
    Image.new(mode, size).save(path, kind)
    return path


@pytest.mark.parametrize(
    ("name", "size", "mode", "kind", "holds"),
    [
        ("cover.jpg", (1400, 1400), "RGB", "JPEG", True),
        ("cover.png", (3000, 3000), "RGB", "PNG", True),
        ("cover.jpg", (1399, 1399), "RGB", "JPEG", False),
        ("cover.jpg", (3001, 3001), "RGB", "JPEG", False),
        ("cover.jpg", (1400, 1500), "RGB", "JPEG", False),
        ("cover.jpg", (1400, 1400), "CMYK", "JPEG", False),
        ("cover.png", (1400, 1400), "RGBA", "PNG", False),
        ("cover.png", (1400, 1400), "RGB", "JPEG", False),
        ("cover.gif", (1400, 1400), "P", "GIF", False),
    ],
)
def test_covers(
    tmp_path: Path, name: str, size: tuple[int, int], mode: str, kind: str, holds: bool
) -> None:
    finding = check_cover(write_cover(tmp_path / name, size, mode, kind), SIDES)
    assert finding.passed is holds
    assert f"{size[0]} x {size[1]}" in finding.measured


def test_no_cover_and_no_picture(tmp_path: Path) -> None:
    assert check_cover(None, SIDES).measured == "no cover"
    (tmp_path / "cover.jpg").write_text("not a picture")
    assert check_cover(tmp_path / "cover.jpg", SIDES).measured == "no picture"


def test_credits(tmp_path: Path) -> None:
    path = tmp_path / "opening-credits.mp3"
    assert check_credits(path, path).passed
    assert [r.subject for r in check_credits(path, None).failures] == ["closing credits"]
