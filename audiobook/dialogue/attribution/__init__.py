"""Decides who speaks each quotation: candidates, their scores in stages, calibrated confidence."""

from __future__ import annotations

from audiobook.dialogue.attribution.attribute import DOUBT_THRESHOLD, attribute

__all__ = ["DOUBT_THRESHOLD", "attribute"]
