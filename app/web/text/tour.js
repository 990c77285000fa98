// Words of the first-use tour.

export default {
  "tour.title": ["导览", "Tour"],
  "tour.start": ["导览：用样例县走一遍", "Tour with the sample county"],
  "tour.offer": ["第一次使用？用虚构的样例县走一遍，大约三分钟：从花名册到可以下载的方案。", "The first time? Walk through with an invented county in about three minutes, from the roster to a plan to download."],
  "tour.begin": ["开始导览", "Begin the tour"],
  "tour.no": ["不用了", "No, thanks"],
  "tour.sample.busy": ["正在生成并检查样例县……", "Making and checking the sample county …"],
  "tour.sample.name": ["样例县.xlsx", "sample-county.xlsx"],
  "tour.at": ["{at} / {all}", "{at} / {all}"],
  "tour.next": ["继续", "Next"],
  "tour.back": ["上一步", "Back"],
  "tour.end": ["结束导览", "End the tour"],
  "tour.desk": ["工作台：今年的方案做到哪一步、有什么等您处理、各项合规指标，都在这里。", "The desk shows how far the year's plan is, what waits for you, and the compliance figures."],
  "tour.roster": ["花名册：把 Excel 拖到这里就会检查，问题逐条列出，改好再保存。已保存的花名册列在下面。", "Drop a workbook here: it is checked and problems are listed until it can be kept. Rosters kept are listed below."],
  "tour.scenario": ["情景：选花名册、学年和政策，勾选想要的目标方案，点“开始求解”。样例县一般不到一分钟，进度在下面；完成后点“看 … 份方案”。", "Choose roster, year, policy and goal profiles, then start. The sample takes less than a minute; its progress stands below; then see the plans."],
  "tour.plan": ["方案：每份候选方案一张卡片，比较目标、合规指标和证明；卡片下方可以下载工作簿；选一份，下面有流向图和名单。", "A card for each candidate: goals, compliance, proof. Workbooks download from the cards. Choose one for its map and list."],
  "tour.why": ["名单：点教师姓名看为什么这样安排，并可以问“为什么不去另一所学校”；点学校看前后变化。看中的一份点“提交审批”。", "Choose a name to see why, and to ask why not another school; choose a school to see its change. Then put the plan forward."],
  "tour.approval": ["审批与公示：选定一份提交，由另一人批准后发布，并下载公示名单。导览到此结束，随时可在“帮助”里重看。", "Submit the chosen plan; another person approves it, then it is published. The tour ends here; find it again under Help."],
};
