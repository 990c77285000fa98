"""The picture shows the plan it is drawn from."""

from xml.etree import ElementTree

from solver import policies
from solver.pipeline import Request, plan_county
from solver.roster import load
from tests.docs.pages import ROOT
from tests.docs.picture import FLOWS, draw

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_has_a_dot_for_each_school_and_a_curve_for_each_pair_that_exchanges() -> None:
    dataset = load(ROOT / "data" / "samples" / "reading-60.xlsx").dataset
    assert dataset is not None
    policy = policies.policy()
    request = Request(2027, policy, (policies.goal_profile("balanced"),))
    (candidate,) = plan_county(dataset, request).candidates
    picture = ElementTree.fromstring(draw(dataset, policy, candidate))
    curves = [path for path in picture.iter(f"{SVG}path") if path.get("stroke-opacity")]
    dots = [circle for circle in picture.iter(f"{SVG}circle") if circle.get("stroke")]
    pairs = {(row.home, row.host) for row in candidate.verified.plan.starting}
    assert pairs
    assert len(curves) == len(pairs)
    assert {curve.get("stroke") for curve in curves} <= set(FLOWS)
    assert len(dots) == len(dataset.schools)
