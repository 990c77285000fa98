// Words of 审批与公示: the states of a plan.

export default {
  "approval.draft": ["草稿", "Draft"],
  "approval.submitted": ["已提交", "Submitted"],
  "approval.approved": ["已批准", "Approved"],
  "approval.published": ["已发布", "Published"],
  "approval.superseded": ["已被替代", "Superseded"],
};
