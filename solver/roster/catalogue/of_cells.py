"""Words on single cells."""

from solver.roster.catalogue.message import ERROR, WARNING, Message

OF_CELLS: dict[str, Message] = {
    "blank_required": Message(
        ERROR, "“{column}”没有填，这是必填项；请填写（{hint}）。", "{column} is required; fill it in ({hint})."
    ),
    "reading_refused": Message(
        ERROR,
        "您不接受自动理解“{column}”的值“{value}”；请改写（{hint}），或加一条修正规则。",
        "You refused the automatic reading of {column}: {value}; rewrite it ({hint}) or add a fix rule.",
    ),
    "blank_refused": Message(
        ERROR,
        "您不接受“{column}”空白时的默认值；请填写：{hint}。",
        "You refused what a blank {column} counts as; fill it in: {hint}.",
    ),
    "unknown_word": Message(
        ERROR,
        "“{column}”的值“{value}”无法识别；请改为：{allowed}。",
        "{column}: {value} is not known; use one of {allowed}.",
    ),
    "not_boolean": Message(
        ERROR, "“{column}”的值“{value}”应为 是 或 否。", "{column}: {value} must be 是 (yes) or 否 (no)."
    ),
    "bad_month": Message(
        ERROR,
        "“{column}”的值“{value}”不是有效年月；请写成 2019-09 的样子。",
        "{column}: {value} is not a valid year-month; write it like 2019-09.",
    ),
    "ambiguous_month": Message(
        ERROR,
        "“{column}”的值“{value}”可能是 1 月，也可能是 10 月（Excel 会去掉末尾的 0）；请写成 {year}-01 或 {year}-10。",
        "{column}: {value} may be January or October (Excel drops a final 0); write {year}-01 or {year}-10.",
    ),
    "month_out_of_range": Message(
        ERROR,
        "“{column}”的值“{value}”不可能（应在 {low} 至 {high} 之间）；请核对年份。",
        "{column}: {value} is impossible (expected {low} to {high}); check the year.",
    ),
    "not_number": Message(
        ERROR, "“{column}”的值“{value}”不是数字；请只填数字。", "{column}: {value} is not a number; enter digits only."
    ),
    "not_integer": Message(
        ERROR, "“{column}”的值“{value}”不是整数；请填整数。", "{column}: {value} is not a whole number."
    ),
    "out_of_range": Message(
        ERROR,
        "“{column}”的值“{value}”超出范围 {low} 至 {high}；请核对。",
        "{column}: {value} is outside {low} to {high}; check it.",
    ),
    "bad_grade": Message(
        ERROR,
        "“{column}”的值“{value}”不是年级；请写 1 至 9，或 六年级、初二 的样子。",
        "{column}: {value} is not a grade; write 1 to 9, or 六年级, 初二.",
    ),
    "lost_digits": Message(
        ERROR,
        "“{column}”被 Excel 存成了数字，末几位已丢失（{value}），无法还原；请把单元格设为“文本”后重新录入。",
        "{column} was stored as a number and its last digits are lost ({value}); set the cell format to text and type it again.",
    ),
    "bad_id_number": Message(
        ERROR,
        "身份证号“{value}”有误（{what}）；请对照证件更正，没有可留空。",
        "ID number {value} is wrong ({what}); correct it from the card, or leave it blank.",
    ),
    "sex_conflict": Message(
        ERROR,
        "性别“{value}”与身份证号不一致；请更正其中一项。",
        "性别 {value} does not agree with the ID number; correct one of them.",
    ),
    "birth_conflict": Message(
        WARNING,
        "出生年月“{value}”与身份证号中的不一致，按表中填写的计算；如有误请更正。",
        "出生年月 {value} differs from the ID number; the sheet's value is used. Correct it if it is wrong.",
    ),
    "track_conflict": Message(
        ERROR,
        "退休类型“{value}”与性别不符；请更正其中一项。",
        "退休类型 {value} does not fit the sex; correct one of them.",
    ),
    "half_coordinate": Message(
        ERROR,
        "纬度和经度只填了一项；请补全或都留空。",
        "Only one of latitude and longitude is given; complete or clear both.",
    ),
    "no_coordinate": Message(
        WARNING,
        "没有纬度、经度，无法计算到这所学校的距离；请补上坐标。",
        "No coordinates, so distances to this school cannot be computed; add them.",
    ),
    "no_origin": Message(
        WARNING,
        "没有居住地坐标，常住镇街和现任学校也没有坐标，无法计算通勤距离；请补上其中一项。",
        "Neither residence, township nor home school has coordinates, so the journey cannot be computed; add one.",
    ),
    "duplicate_key": Message(
        ERROR,
        "“{column}”的值“{value}”与{other}重复；请更正或删去一行。",
        "{column} {value} repeats {other}; correct or delete one.",
    ),
    "duplicate_need": Message(
        ERROR,
        "同一学校、学段、学科（{value}）在{other}已填；请合并为一行。",
        "The same school, stage and subject ({value}) stands in {other}; merge them.",
    ),
    "duplicate_rank": Message(
        ERROR,
        "同一教师的志愿顺序“{value}”与{other}重复；请改为不同的顺序。",
        "Rank {value} repeats {other} of the same teacher; use different ranks.",
    ),
    "duplicate_commute": Message(
        ERROR,
        "同一起点到同一学校（{value}）在{other}已填；请删去一行。",
        "The same journey ({value}) stands in {other}; delete one.",
    ),
    "unknown_school": Message(
        ERROR,
        "“{column}”的值“{value}”在“学校”表中找不到；{near}请改为“学校”表中的代码或全称，或在“学校”表补上该校。",
        "{column}: {value} is not in sheet 学校; {near}give a code or full name of that sheet, or add the school.",
    ),
    "school_left_out": Message(
        ERROR,
        "各表中有 {count} 处写“{value}”，而“学校”表里没有它。如果是漏列的学校，在“学校”表补上这一行即可全部解决。",
        "{value} is named in {count} places and is not in sheet 学校. If the school was left out, one row there settles all.",
    ),
    "row_slipped": Message(
        ERROR,
        "这一行有 {count} 格不对，多半是从某一格起整体左移或右移了；请与上下行对照，把各格移回原来的列。",
        "{count} cells of this row are wrong, so probably they all slipped to the left or right; compare with the rows above "
        "and below and move them back.",
    ),
    "ambiguous_school": Message(
        ERROR,
        "有几所学校都叫“{value}”：{near}；请改填学校代码。",
        "Several schools are called {value} ({near}); give the code instead.",
    ),
    "unknown_teacher": Message(
        ERROR,
        "“{column}”的值“{value}”在“教师”表中找不到；请更正编号，或删去该行。",
        "{column}: {value} is not in sheet 教师; correct it or delete the row.",
    ),
    "unknown_town": Message(
        ERROR,
        "没有学校位于镇街“{value}”；请与“学校”表的所属镇街写法一致。",
        "No school lies in township {value}; spell it as in sheet 学校.",
    ),
    "unknown_origin": Message(
        ERROR,
        "起点“{value}”既不是教师编号，也不是表中出现过的镇街；请更正。",
        "Origin {value} is neither a 教师编号 nor a township that occurs; correct it.",
    ),
    "one_subject": Message(
        ERROR,
        "“{column}”的值“{value}”应只有一门学科；请分成几行，或把其余学科填入兼教学科。",
        "{column}: {value} must be one subject; give each a row of its own, or put the others into 兼教学科.",
    ),
    "unknown_subject": Message(
        WARNING,
        "学科“{value}”不常见，已按新学科导入；如是笔误请更正。",
        "Subject {value} is unusual and was taken as a new one; correct it if it is a slip.",
    ),
}
