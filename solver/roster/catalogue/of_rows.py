"""Words on rows, on schools and people as they stand in several tables, and on lists of postings."""

from solver.roster.catalogue.message import ERROR, WARNING, Message

OF_ROWS: dict[str, Message] = {
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
