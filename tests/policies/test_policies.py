"""Policy and goal profiles: what is shipped, what a county may write, and what is refused with a sentence."""

from pathlib import Path

import pytest

from solver.goals.base import registry as goals
from solver.policies import goal_profile, goal_profiles, policies, policy
from solver.policies.content import content_of, policy_of
from solver.rules.base import PolicyError, active, registry

OWN = 'id = "my"\ntitle = "某县"\n'
AIMS = 'id = "my"\ntitle = "自定"\nwhy = "试"\n'


def test_the_default_profile_comes_first_and_every_shipped_one_loads() -> None:
    assert policies()[0] == policy().id == "shanwei-chengqu"
    assert "national-2014" in policies()
    for name in policies():
        assert policy(name).id == name
        assert policy(name).source
        assert active(policy(name))


def test_the_default_profile_states_the_figures_of_the_anchor_plan() -> None:
    params = {item.rule.id: item.params for item in active(policy())}
    assert params["obligation"].titles == ("一级", "高级", "正高级")
    assert params["obligation"].months == 72
    assert params["obligation"].strictly_longer
    assert params["near_retirement"].months == 60
    assert params["minimum_service"].years == 3
    assert params["prior_rotation"].rotations == 0
    assert (params["rotation_length"].min_years, params["rotation_length"].max_years) == (1, 3)
    assert (params["annual_share"].share, params["annual_share"].denominator) == (0.05, "all")
    assert (params["backbone_share"].share, params["backbone_share"].denominator) == (0.2, "movers")
    assert (params["release_cap"].school_share, params["release_cap"].group_share) == (0.15, 0.5)
    assert params["arrival_cap"].school_share == 0.2
    assert params["staffing_floor"].floor_share == 0.8
    assert params["direction"].reverse_share == 0.3
    assert (params["reach"].ordinary_km, params["reach"].backbone_km) == (40, 60)


def test_only_the_obligation_may_be_exceeded_in_the_default_profile() -> None:
    assert [item.rule.id for item in active(policy()) if not item.hard] == ["obligation"]


def test_the_national_profile_counts_a_tenth_of_the_eligible_in_sending_schools() -> None:
    params = {item.rule.id: item.params for item in active(policy("national-2014"))}
    assert (params["annual_share"].share, params["annual_share"].denominator) == (0.1, "eligible_sending")
    assert set(params["annual_share"].sending) == {"城区", "镇区", "优质"}
    assert not params["obligation"].strictly_longer
    assert params["principal_term"].deputies


def test_two_further_profiles_differ_in_structure_from_the_default() -> None:
    henan = {item.rule.id: item.params for item in active(policy("henan"))}
    assert henan["obligation"].months == 72
    assert not henan["obligation"].strictly_longer
    assert henan["rotation_length"].min_years == 3
    assert (henan["prior_rotation"].rotations, henan["prior_rotation"].months) == (2, 36)
    assert henan["annual_share"].denominator == "eligible"
    assert henan["reach"].ordinary_km < henan["reach"].backbone_km
    zhejiang = {item.rule.id: item.params for item in active(policy("zhejiang"))}
    assert zhejiang["obligation"].months == 144
    assert (zhejiang["backbone_share"].share, zhejiang["backbone_share"].denominator) == (0.15, "eligible")
    assert "annual_share" not in zhejiang
    assert zhejiang["principal_term"].term_years * zhejiang["principal_term"].terms == 10


def test_a_title_or_a_path_names_a_profile_too(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN + '[rules.obligation]\nenforcement = "hard"\nterm_years = 4\n', encoding="utf-8")
    assert policy("汕尾市城区").id == "shanwei-chengqu"
    assert policy(own) == policy(str(own))
    (rule,) = active(policy(own))
    assert rule.params.months == 96
    assert rule.hard


def test_a_rule_written_off_does_not_hold(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN + "[rules.obligation]\n[rules.reach]\non = false\n", encoding="utf-8")
    assert [item.rule.id for item in active(policy(own))] == ["obligation"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "TOML"),
        ("[rules.obligation]\n", "缺少 id"),
        (OWN, "没有任何规则"),
        (OWN + "rule = 1\n", "不认识的项 rule"),
        (OWN + "[rules.obligatoin]\n", "没有规则 obligatoin"),
        (OWN + "[rules.obligation]\nyears = 3\n", "没有参数 years"),
        (OWN + "[rules.obligation]\nterms = 0\n", "超出范围"),
        (OWN + "[rules.reach]\nordinary_km = nan\n", "超出范围"),
        (OWN + '[rules.obligation]\ntitles = ["中级"]\n', "不能是 中级"),
        (OWN + '[rules.near_retirement]\nmonths = "60"\n', "应为数字"),
        (OWN + '[rules.reach]\non = "no"\n', "true 或 false"),
        (OWN + '[rules.reach]\nenforcement = "priority"\n', "应为 hard"),
        (OWN + "[rules]\nreach = 40\n", "写成一节"),
        (OWN + "[rules.rotation_length]\nmin_years = 4\n", "大于 max_years"),
    ],
)
def test_a_faulty_policy_is_refused_with_file_and_reason(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=says) as refusal:
        policy(own)
    assert "own.toml" in str(refusal.value)


@pytest.mark.parametrize("name", ["nowhere", "nowhere.toml", "../shanwei-chengqu", "", "长" * 3000, "x\0.toml"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(PolicyError):
        policy(name)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes("标题".encode("gbk"))
    with pytest.raises(PolicyError, match="UTF-8"):
        policy(own)


def test_a_policy_written_out_whole_reads_back_as_the_same_rules() -> None:
    for name in policies():
        whole = content_of(policy(name))
        assert set(whole["rules"]) == set(registry())
        assert active(policy_of(whole, name)) == active(policy(name))


def test_the_shipped_goal_profiles_use_every_goal_and_obligation_goes_first() -> None:
    assert [goal_profile(name).title for name in goal_profiles()] == [
        "综合",
        "均衡优先",
        "通勤优先",
        "志愿优先",
        "稳定优先",
    ]
    for name in goal_profiles():
        profile = goal_profile(name)
        assert profile.id == name
        assert profile.why
        assert list(profile.levels[0]) == ["overdue"]
        assert {goal for level in profile.levels for goal in level} == set(goals())


def test_a_goal_profile_goes_by_title_or_path_too(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(AIMS + "tolerance = 0.01\nlevels = [{ overdue = 1 }, { travel = 2 }]\n", encoding="utf-8")
    assert goal_profile("均衡优先") == goal_profile("equity-first")
    assert goal_profile(own).levels == ({"overdue": 1.0}, {"travel": 2.0})
    assert goal_profile(own).tolerance == 0.01


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (AIMS, "levels"),
        (AIMS + "levels = []\n", "levels"),
        (AIMS + "levels = [{}]\n", "levels"),
        (AIMS + "levels = [{ speed = 1 }]\n", "没有目标 speed"),
        (AIMS + "levels = [{ travel = 0 }]\n", "大于 0"),
        (AIMS + "levels = [{ travel = inf }]\n", "大于 0"),
        (AIMS + "levels = [{ travel = 1e9 }]\n", "超出范围"),
        (AIMS + f"levels = [{', '.join(['{ travel = 1 }'] * 11)}]\n", "最多 10 级"),
        (AIMS + 'levels = [{ travel = "1" }]\n', "大于 0"),
        (AIMS + "tolerance = 1.5\nlevels = [{ travel = 1 }]\n", "tolerance"),
        ("levels = [{ travel = 1 }]\n", "缺少 id"),
    ],
)
def test_a_faulty_goal_profile_is_refused_with_file_and_reason(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=says) as refusal:
        goal_profile(own)
    assert "own.toml" in str(refusal.value)
