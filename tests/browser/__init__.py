"""Tests of the edition and its extensions."""
