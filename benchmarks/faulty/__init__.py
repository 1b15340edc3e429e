"""Faults that are laid upon `audiobook`, and what is looked at afterwards; see faults.py."""
