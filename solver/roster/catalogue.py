"""The words of every roster problem (what is wrong, what to do next) and of every note on how a file was read."""

from typing import NamedTuple

ERROR, WARNING = "error", "warning"


class Message(NamedTuple):
    """A template; ``{column}``, ``{value}`` and further facts are filled in."""

    severity: str
    zh: str
    en: str


CATALOGUE: dict[str, Message] = {
    # the file
    "file_missing": Message(ERROR, "找不到文件“{value}”；请检查路径。", "There is no file {value}; check the path."),
    "file_empty": Message(
        ERROR, "文件是空的（0 字节）；请重新导出后再上传。", "The file is empty (0 bytes); export it again."
    ),
    "file_too_big": Message(
        ERROR,
        "文件过大（{size} MB，上限 {limit} MB）；请只保留名单表后另存再上传。",
        "The file is too big ({size} MB, limit {limit} MB); keep only the roster sheets and save again.",
    ),
    "file_bomb": Message(
        ERROR,
        "压缩包解开后过大（{size} MB，上限 {limit} MB）或压缩比异常，已拒绝打开；请用 Excel 另存为新的 .xlsx 再上传。",
        "The archive would unpack to {size} MB (limit {limit} MB) or is compressed abnormally, so it was not opened; "
        "save it again from Excel as a new .xlsx.",
    ),
    "file_kind": Message(
        ERROR,
        "这不是 Excel 工作簿或 CSV 表（内容是{what}）；请用 Excel 另存为 .xlsx 再上传。",
        "This is neither an Excel workbook nor CSV (the content is {what}); save it from Excel as .xlsx.",
    ),
    "file_damaged": Message(
        ERROR,
        "文件已损坏或不完整，无法打开；请用 Excel 打开后另存为新的 .xlsx 再上传。",
        "The file is damaged or cut short and cannot be opened; open it in Excel and save it as a new .xlsx.",
    ),
    "file_encrypted": Message(
        ERROR,
        "文件设有打开密码；请在 Excel 中取消密码后另存再上传。",
        "The file is protected by a password; remove the password in Excel and save it again.",
    ),
    "file_too_slow": Message(
        ERROR,
        "读取超过 {limit} 秒，已停止；请删去多余的工作表、行和格式后另存再上传。",
        "Reading took more than {limit} s and was stopped; delete needless sheets, rows and formats and save again.",
    ),
    "file_too_much": Message(
        ERROR,
        "表中声明的单元格过多，读取所需内存超过上限（{limit} MB）；请把数据复制到新工作簿再上传。",
        "The sheets claim so many cells that reading needs more memory than allowed ({limit} MB); "
        "copy the data into a new workbook.",
    ),
    "file_encoding": Message(
        ERROR,
        "文字编码无法识别（既不是 UTF-8 也不是 GB18030）；请在 Excel 中另存为“CSV UTF-8”再上传。",
        "The text encoding is neither UTF-8 nor GB18030; save it from Excel as “CSV UTF-8”.",
    ),
    "no_tables": Message(
        ERROR,
        "里面没有任何 CSV 表或工作表；请放入 学校.csv、教师.csv 等文件。",
        "It holds no CSV file or sheet; put in 学校.csv, 教师.csv and so on.",
    ),
    "too_many_rows": Message(
        ERROR,
        "有 {count} 行，超过上限 {limit} 行；请删去多余的行，或按县（区）拆分。",
        "{count} rows, more than the limit of {limit}; delete needless rows or split by county.",
    ),
    "too_many_columns": Message(
        ERROR,
        "有 {count} 列，超过上限 {limit} 列；请删去多余的列。",
        "{count} columns, more than the limit of {limit}; delete needless columns.",
    ),
    "json_wrong": Message(
        ERROR,
        "不是可用的方案 JSON（{what}）；请上传本系统导出的 plan.json，或改用 Excel 名单。",
        "Not a usable plan JSON ({what}); upload an exported plan.json or use an Excel list.",
    ),
    "rows_wrong": Message(
        ERROR,
        "JSON 行的写法不对（{what}）；请写一个对象，其 tables 里每张表是行的列表，每行是列名到值的对象。",
        "The JSON rows are not of the right form ({what}); send an object whose tables hold lists of rows, each row an object.",
    ),
    # sheets and columns
    "missing_sheet": Message(
        ERROR,
        "缺少工作表“{value}”；请补上该表，或把已有的表改名为“{value}”。",
        "Sheet {value} is missing; add it, or rename the sheet that holds it.",
    ),
    "sheet_ignored": Message(
        WARNING,
        "工作表“{value}”不是名单所需的表，未导入。",
        "Sheet {value} is not one the roster needs; it was not imported.",
    ),
    "hidden_sheet": Message(
        WARNING,
        "工作表“{value}”是隐藏的，也已读入；不需要请删除这张表。",
        "Sheet {value} is hidden and was read all the same; delete it if it is not wanted.",
    ),
    "hidden_parts": Message(
        WARNING,
        "表中有 {rows} 行、{columns} 列被隐藏或筛选掉，也已读入；不需要请删除，而不是隐藏。",
        "{rows} rows and {columns} columns are hidden or filtered out and were read all the same; delete what is not wanted.",
    ),
    "missing_column": Message(
        ERROR,
        "缺少必填列“{column}”（{hint}）。{near}",
        "Required column {column} is missing ({hint}). {near}",
    ),
    "duplicate_column": Message(
        ERROR,
        "“{value}”与“{other}”两列都表示“{column}”；请只保留一列。",
        "Columns {value} and {other} both mean {column}; keep only one.",
    ),
    "columns_ignored": Message(
        WARNING,
        "以下列不认识，未导入：{value}。如属必要，请改用模板中的列名。",
        "These columns are not known and were not imported: {value}. Use the template's names if they matter.",
    ),
    "header_row_gone": Message(
        WARNING,
        "所选的表头行（第 {value} 行）没有内容，已按自动找到的表头读入；请重新选择。",
        "The chosen header row ({value}) is empty; the one found automatically was used. Choose again.",
    ),
    "no_rows": Message(ERROR, "表“{value}”没有任何数据行；请填入数据。", "Sheet {value} has no data rows; fill it in."),
    # cells
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
    # rows
    "worked_too_young": Message(
        ERROR,
        "“{column}”{value} 早于出生后 14 年（出生年月 {birth}）；请核对这两项。",
        "{column} {value} is less than 14 years after birth ({birth}); check both.",
    ),
    "entered_before_work": Message(
        WARNING,
        "进入现单位年月 {value} 早于参加工作年月 {other}；请核对。",
        "进入现单位年月 {value} is before 参加工作年月 {other}; check both.",
    ),
    "worked_young": Message(
        WARNING,
        "“{column}”{value} 时还不满 17 岁（出生年月 {birth}）；请核对这两项。",
        "{column} {value} was before the age of 17 (born {birth}); check both.",
    ),
    "past_retirement": Message(
        WARNING,
        "出生年月“{value}”：已过法定退休年月，仍在编在册；请核对出生年月、退休类型，或删去该行。",
        "Born {value}: past the statutory retirement month and still on the roster; check birth and 退休类型, or delete the row.",
    ),
    "title_above_degree": Message(
        WARNING,
        "现聘职称“{value}”与学历“{degree}”不相称；请核对这两项（填现聘职称，不填资格）。",
        "Title {value} does not fit the degree {degree}; check both (the appointed title is meant).",
    ),
    "title_too_soon": Message(
        WARNING,
        "现聘职称“{value}”一般要任教满 {years} 年以上；请核对职称和参加工作年月。",
        "Title {value} usually takes {years} years of service or more; check the title and 参加工作年月.",
    ),
    "homeroom_of_other_stage": Message(
        WARNING,
        "班主任年级“{value}”不在任教学段“{stage}”内；请核对这两项。",
        "班主任年级 {value} lies outside the stage {stage}; check both.",
    ),
    "maybe_same_person": Message(
        WARNING,
        "“{value}”与{other}同名、同性别、同出生年月，可能是同一人；如是请删去一行，如不是请填身份证号。",
        "{value} has the name, sex and birth month of {other}; delete one if it is the same person, else give the ID numbers.",
    ),
    "school_without_teachers": Message(
        WARNING,
        "“{value}”有 {count} 名学生，却没有一名教师；请核对教师的现任学校代码。",
        "{value} has {count} students and no teacher; check 现任学校代码 of its teachers.",
    ),
    "no_principal": Message(
        WARNING,
        "“{value}”没有校长；请在“教师”表补上岗位类型为校长的人，或说明空缺。",
        "{value} has no principal; add one in sheet 教师 (岗位类型 校长) if the post is not vacant.",
    ),
    "several_principals": Message(
        WARNING,
        "“{value}”有 {count} 名校长；请把副职改为副校长。",
        "{value} has {count} principals; call deputies 副校长.",
    ),
    "over_establishment": Message(
        WARNING,
        "在编教师 {count} 人，超过教职工编制数 {value}；请核对编制数、编制类型或现任学校。",
        "{count} permanent staff exceed the establishment of {value}; check 编制数, 编制类型 or the school.",
    ),
    "mostly_backbone": Message(
        WARNING,
        "“{value}”的 {staff} 名在编教师中有 {count} 名骨干教师；请核对，校级骨干不计。",
        "{count} of the {staff} permanent teachers of {value} are backbone teachers; check, school-level ones do not count.",
    ),
    "large_classes": Message(
        WARNING,
        "学生数 {value}、班数 {count}，平均每班超过 65 人；请核对这两项。",
        "{value} students in {count} classes are over 65 a class; check both.",
    ),
    "students_without_classes": Message(
        WARNING,
        "有 {count} 名学生，却没有班数；请补上班数。",
        "There are {count} students and no classes; add the number of classes.",
    ),
    "taught_by_nobody": Message(
        WARNING,
        "“{value}”需要而无人任教：{subjects}；请核对任教学科和兼教学科。",
        "Needed at {value} and taught by nobody: {subjects}; check 主教学科 and 兼教学科.",
    ),
    "person_in_two_schools": Message(
        ERROR,
        "身份证号“{value}”与{other}相同，两行的学校不同；一人只能在一所学校，请删去已调离的一行。",
        "ID number {value} is also in {other} at another school; a person has one home school, delete the former one.",
    ),
    "end_before_start": Message(
        ERROR,
        "“{column}”{value} 早于开始 {other}；请更正。",
        "{column} {value} is before the start {other}; correct it.",
    ),
    "self_hosting": Message(
        ERROR,
        "派出学校与接收学校相同（{value}）；请更正接收学校，或删去该行。",
        "Home and host school are the same ({value}); correct the host or delete the row.",
    ),
    "overlapping_records": Message(
        ERROR,
        "该教师这段交流与{other}的时间重叠；一人同时只能有一段交流，请更正起止年月。",
        "This posting overlaps {other} of the same teacher; correct the months.",
    ),
    "stage_not_run": Message(
        ERROR,
        "学校 {school} 不办{value}；请更正学段或学校。",
        "School {school} does not run stage {value}; correct one of them.",
    ),
    "stage_not_at_home": Message(
        WARNING,
        "任教学段“{value}”不是现任学校 {school} 所办的学段；请核对。",
        "Stage {value} is not run by the home school {school}; check it.",
    ),
    "no_choice": Message(
        ERROR, "学校代码和镇街都为空；请填其中一项。", "Neither school nor township is given; fill in one."
    ),
    "paired_with_itself": Message(
        ERROR, "结对学校不能是本校（{value}）；请更正。", "A school cannot be paired with itself ({value}); correct it."
    ),
    "deferral_incomplete": Message(
        WARNING,
        "暂缓情形“{value}”缺少：{missing}；补齐之前不予暂缓。",
        "Deferral ({value}) lacks: {missing}; until completed it does not defer.",
    ),
    "teacher_number_made": Message(
        WARNING,
        "没有教师编号，已按{by}生成编号 {value}；请核对并写入名单，以后保持不变。",
        "No 教师编号; {value} was generated from {by}. Write it into the roster so that it stays.",
    ),
    "outside_compulsory": Message(
        WARNING,
        "有 {count} 名高中或幼儿园教师，已保留，但不参加义务教育教师交流。",
        "{count} teachers of senior high or kindergarten are kept but take no part in the exchange.",
    ),
    "needs_derived": Message(
        WARNING,
        "没有“岗位需求”表，已按班数、课程方案周课时和标准周课时推算需求。",
        "No sheet 岗位需求; needs were derived from class counts, curriculum lessons and standard loads.",
    ),
    "more_of_the_same": Message(
        ERROR, "这一列还有 {count} 处同样的问题，未逐一列出。", "{count} more problems of this kind in this column."
    ),
    "correction_unclear": Message(
        ERROR,
        "改正的行“{value}”与几行都相符（{near}）；请写上教师编号或身份证号。",
        "The corrected row {value} fits several rows ({near}); give the 教师编号 or ID number.",
    ),
    # plans
    "plan_year_unknown": Message(
        ERROR,
        "名单没有开始日期，无法确定学年；请指定学年（如 2027），或填写开始日期。",
        "The list has no start dates; name the school year (such as 2027) or fill in 开始日期.",
    ),
    "plan_stage_unclear": Message(
        ERROR,
        "接收学校 {school} 所办学段均不在该教师的资格范围内，无法确定任教学段；请填写“学段”列。",
        "No stage of host {school} is covered by the teacher's certificate; fill in 学段.",
    ),
    "plan_return_unclear": Message(
        ERROR,
        "期满返回行没有起止日期，交流记录中也找不到这段交流；请填写开始日期和结束日期。",
        "The returning row has no dates and no such record is found; fill in its dates.",
    ),
    "plan_subject_unknown": Message(
        ERROR,
        "任教学科“{value}”在名单库中没有出现过；请更正。",
        "Subject {value} does not occur in the roster; correct it.",
    ),
}
"""Code → words. Severity belongs to the code."""

NOTES: dict[str, tuple[str, str]] = {
    "sheet_as": (
        "工作表“{value}”作为“{meaning}”表读入，{count} 行。",
        "Sheet {value} was read as {meaning}, {count} rows.",
    ),
    "header_as": ("列“{value}”作为“{meaning}”读入。", "Column {value} was read as {meaning}."),
    "read_as": (
        "“{column}”的“{value}”读作“{meaning}”，{count} 处。",
        "{column}: {value} was read as {meaning}, {count} cells.",
    ),
    "form_as": (
        "“{column}”有 {count} 处写法与规范不同，如“{value}”读作“{meaning}”。",
        "{column}: {count} cells in another form, such as {value} read as {meaning}.",
    ),
    "blank_as": ("“{column}”的“{value}”视为空白，{count} 处。", "{column}: {value} was taken as blank, {count} cells."),
    "assumed": ("“{column}”空白的 {count} 处按“{meaning}”计算。", "{column}: {count} blank cells count as {meaning}."),
    "filled": (
        "工作表“{sheet}”没有“{column}”列，{count} 行均按“{meaning}”读入（{value}）。",
        "Sheet {sheet} has no column {column}; its {count} rows were read as {meaning} ({value}).",
    ),
    "rows_replaced": (
        "“{meaning}”表原有的 {count} 行由新文件代替。",
        "{count} former rows of {meaning} were replaced by the new file.",
    ),
    "rows_corrected": (
        "“{meaning}”表 {count} 行由改正的行更新，改了 {cells} 格。",
        "{count} rows of {meaning} were corrected, {cells} cells in all.",
    ),
    "rows_added": (
        "“{meaning}”表由改正的文件新增 {count} 行。",
        "{count} rows of {meaning} were added by the corrections.",
    ),
    "set_apart": (
        "{count} 行是{meaning}，已另列：不参加交流，也不要求填任教学段和学科。",
        "{count} rows are {meaning}; set apart, they take no part in the exchange.",
    ),
    "rows_left_out": (
        "{count} 行是{meaning}，未作为数据读入（第 {value} 行）。",
        "{count} rows are {meaning} and were not read as data (rows {value}).",
    ),
    "sheet_left_out": (
        "工作表“{value}”按您的选择不读入，{count} 行。",
        "Sheet {value} was left out as you chose, {count} rows.",
    ),
    "header_passed": (
        "列“{value}”没有读入：“{other}”也表示“{meaning}”，以它为准。",
        "Column {value} was not read: {other} means {meaning} too and comes first.",
    ),
    "merged_filled": (
        "合并单元格的值填入了它覆盖的 {count} 格。",
        "The values of merged cells were filled into the {count} cells they cover.",
    ),
    "fixed": (
        "按修正规则，“{column}”的“{value}”改为“{meaning}”，{count} 处。",
        "By a fix, {column}: {value} became {meaning}, {count} cells.",
    ),
    "row_removed": (
        "按您的选择，第 {value} 行不读入。",
        "Row {value} was left out as you chose.",
    ),
    "fix_unused": (
        "修正“{value}”→“{meaning}”没有用上：文件里没有这样的内容。",
        "The fix {value} → {meaning} was not used: nothing in the file says so.",
    ),
}
"""Code → words on how something was understood; none of these stops or changes an import."""
