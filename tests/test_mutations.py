"""The kept mutations (`make mutations`) still fit the code: each breaks one place, and names tests that are there."""

import pytest

from scripts.mutations import MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_has_its_place_and_its_tests(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text(encoding="utf-8").count(mutation.old) == 1
    assert [test for test in mutation.tests if not (ROOT / test).exists()] == []
