from contextlib import AbstractContextManager

from hypothesis import given
from hypothesis import strategies as st

from audiobook.processes import Precedence


class Work:
    """Counts how often it was made to stand still."""

    def __init__(self) -> None:
        self.stands_still = False
        self.times = 0

    def suspend(self) -> None:
        assert not self.stands_still
        self.stands_still = True
        self.times += 1

    def resume(self) -> None:
        assert self.stands_still
        self.stands_still = False


def test_all_others_stand_still_while_somebody_waits() -> None:
    precedence, wanted, other = Precedence(), Work(), Work()
    precedence.add(wanted)
    precedence.add(other)
    with precedence.given_to(wanted):
        assert (wanted.stands_still, other.stands_still) == (False, True)
        late = Work()
        precedence.add(late)
        assert late.stands_still
        with precedence.given_to(other):
            assert not other.stands_still
        assert other.stands_still
    assert not other.stands_still
    assert not late.stands_still


def test_what_has_ended_is_left_alone() -> None:
    precedence, work = Precedence(), Work()
    precedence.add(work)
    with precedence.given_to(Work()):
        precedence.remove(work)
    assert work.times == 1
    assert work.stands_still


@given(st.lists(st.integers(0, 3), max_size=12))
def test_in_the_end_everything_goes_on(steps: list[int]) -> None:
    precedence, works = Precedence(), [Work() for _ in range(4)]
    for work in works:
        precedence.add(work)
    waits: dict[int, list[AbstractContextManager[None]]] = {}
    for step in steps:
        if waits.get(step):
            waits[step].pop().__exit__(None, None, None)
        else:
            wait = precedence.given_to(works[step])
            wait.__enter__()
            waits.setdefault(step, []).append(wait)
        waited_for = {number for number, open_waits in waits.items() if open_waits}
        for number, work in enumerate(works):
            assert work.stands_still == (bool(waited_for) and number not in waited_for)
    for open_waits in waits.values():
        for open_wait in open_waits:
            open_wait.__exit__(None, None, None)
    assert not any(work.stands_still for work in works)
