"""What stands for all that pages show: another when a page is read again, or what they share changes."""

from __future__ import annotations

from types import SimpleNamespace

from chabap.stale import SourceDomain, state


def test_state():
    """A witness may change though no page is read again."""
    domain = object.__new__(SourceDomain)
    env = SimpleNamespace(all_docs={"b": 2, "a": 1}, domains={"source": domain})
    domain.shown = "x"
    states = [state(env)]
    env.all_docs = {"a": 1, "b": 2}
    assert state(env) == states[0]
    env.all_docs = {"a": 1, "b": 3}
    states.append(state(env))
    domain.shown = "y"
    states.append(state(env))
    assert len({*states}) == 3
