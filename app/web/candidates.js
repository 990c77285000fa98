// Which of several candidate plans stands for all of them.

/** Of plans, the newest solve's first: plans are listed the newest first, a solve's goal profiles in their order. */
export function firstOf(plans) {
  return plans.findLast((plan) => plan.solve_id === plans[0].solve_id);
}
