"""How HiGHS is set up before it gets a model."""

from solver.model.highs import silent


def test_the_presolve_rule_that_corrupts_memory_is_off() -> None:
    """Bit 13: HiGHS 1.12.0 to 1.15.1 abort in it on a county of 10,000 teachers (docs/decisions/0017)."""
    _, rules_off = silent().getOptionValue("presolve_rule_off")
    assert rules_off & 1 << 13


def test_options_given_come_before_ours() -> None:
    _, rules_off = silent(presolve_rule_off=0).getOptionValue("presolve_rule_off")
    assert rules_off == 0
