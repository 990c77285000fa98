// All pages in the order of the work. A page is one entry here and one module that exports page(session).
//
// session is {who, may(right), pages}: pages is the set of ids that the signed-in person may open. page() returns
// {element, show(...rest), side?}: element is put under <main>, show() is awaited each time the page is turned to, with
// what the address says after #/id/; side is put beside <main> for good.
//
// An entry: id (address and key nav.<id>), rights (any of these opens it; none: everybody), load, step for what is
// numbered as a step of the work, and aside for what is not in the navigation. The words of a page stand in
// text/<id>.js, its style in style/<id>.css.

/** The pages there are. */
export const PAGES = [
  // 工作台: where the year stands and what waits
  { id: "desk", rights: [], load: () => import("./desk.js") },

  // 花名册: a file is dropped in, checked, corrected and kept
  { id: "roster", rights: ["rosters"], step: true, load: () => import("./roster.js") },

  // 政策: rules, their parameters and what they close now
  { id: "policy", rights: ["solves", "plans"], step: true, load: () => import("./policy.js") },

  // 情景: what is planned with, solved and followed
  { id: "scenario", rights: ["solves"], step: true, load: () => import("./scenario.js") },

  // 方案: candidates, the flow map, postings and explanations
  { id: "plan", rights: ["plans", "own_school"], step: true, load: () => import("./plans.js") },

  // 对比: two to four plans side by side, what differs first
  { id: "compare", rights: ["plans"], step: true, load: () => import("./compare.js") },

  // 审批与公示: submitted, approved by another person, published
  { id: "approval", rights: ["plans"], step: true, load: () => import("./approval.js") },

  // 日程: the way to 1 September, its steps, and the table of working days
  { id: "calendar", rights: [], load: () => import("./schedule.js") },

  // 文件模板: what documents are made from
  { id: "papers", rights: ["office"], load: () => import("./papers.js") },

  // 审计: who did what, and whether the record is whole
  { id: "audit", rights: ["audit"], load: () => import("./audit.js") },

  // 用户与密钥: accounts, one's own keys and password
  { id: "access", rights: ["users", "keys"], load: () => import("./access.js") },

  // 术语: what the words mean, reached from them and from the help
  { id: "glossary", rights: [], aside: true, load: () => import("./glossary.js") },
];

/** The pages somebody may open. */
export function pagesFor(may) {
  return PAGES.filter((one) => !one.rights.length || one.rights.some(may));
}
