"""The empty roster workbook that offices fill in: every column, drop-down lists, a hint at each cell, one example row."""

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from solver.roster.columns import EXAMPLE_WORD, NOTE_SHEET, SHEETS
from solver.roster.kinds import Column, Kind, Sheet

ROWS = 5_000
"""Rows that have drop-down lists and hints."""
EXAMPLES: Mapping[str, Mapping[str, str | int | float]] = {
    "学校": {
        "学校代码": EXAMPLE_WORD,
        "学校名称": "滨海小学",
        "办学类型": "小学",
        "城乡类型": "乡村",
        "办学水平": "一般",
        "所属镇街": "东镇",
        "纬度": 22.78,
        "经度": 115.36,
        "小学班数": 12,
        "小学学生数": 480,
        "教职工编制数": 27,
        "寄宿制": "否",
    },
    "教师": {
        "教师编号": EXAMPLE_WORD,
        "姓名": "某某",
        "性别": "女",
        "出生年月": "1988-03",
        "现任学校代码": "（学校代码）",
        "任教学段": "小学",
        "主教学科": "语文",
        "兼教学科": "道德与法治",
        "教师资格学段": "小学",
        "教师资格学科": "语文",
        "编制类型": "在编",
        "岗位类型": "专任教师",
        "现聘职称": "一级",
        "学历": "本科",
        "进入现单位年月": "2016-09",
        "参加工作年月": "2010-09",
        "骨干教师": "无",
        "班主任年级": "五年级",
        "任教年级": "五年级",
        "自愿交流": "否",
        "常住镇街": "东镇",
        "年度考核": "合格",
    },
    "岗位需求": {
        "学校代码": EXAMPLE_WORD,
        "学段": "小学",
        "学科": "语文",
        "需求人数": 7,
        "最低人数": 6,
        "临聘人数": 1,
    },
    "交流记录": {
        "教师编号": EXAMPLE_WORD,
        "派出学校代码": "（学校代码）",
        "接收学校代码": "（学校代码）",
        "开始年月": "2024-09",
        "结束年月": "2027-08",
        "是否调动人事关系": "否",
        "交流类型": "城乡交流",
        "考核结果": "合格",
    },
    "志愿": {"教师编号": EXAMPLE_WORD, "志愿顺序": 1, "学校代码": "（学校代码）", "镇街": ""},
    "通勤时间": {"起点": EXAMPLE_WORD, "学校代码": "（学校代码）", "分钟": 25},
}
"""Nobody and nowhere; a row whose first cell is 示例 is left out when the file is read."""
NOTES = (
    "填表说明 / How to fill in",
    "1. “学校”和“教师”两张表必填，其余四张可以不填或删去。 / Only 学校 and 教师 are required.",
    "2. 深色表头的列必填，浅色的可以留空；不认识的列会被忽略，列的顺序可以改变。 / Dark headers are required.",
    "3. 灰色的示例行不是真人真校，导入时自动忽略，可以保留。 / The grey example rows are ignored.",
    "4. 年月写成 2019-09；一格内有多项时用“；”分开；身份证号的单元格须为文本。 / Months as 2019-09; lists with ；.",
    "5. 填好后先检查：有问题的单元格会标红并附批注。 / Check the file: cells to correct come back in red.",
)


def template() -> bytes:
    """The workbook, one sheet for each table after a sheet of notes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        base = {"font_name": "微软雅黑", "font_size": 10}
        formats = {
            "required": book.add_format(base | {"bold": True, "bg_color": "#9DB7D5", "border": 1, "text_wrap": True}),
            "optional": book.add_format(base | {"bg_color": "#E8EEF4", "border": 1, "text_wrap": True}),
            "example": book.add_format(base | {"font_color": "#808080", "italic": True, "num_format": "@"}),
            "text": book.add_format(base | {"num_format": "@"}),
            "plain": book.add_format(base | {"text_wrap": True, "valign": "top"}),
        }
        _notes(book.add_worksheet(NOTE_SHEET), formats)
        for sheet in SHEETS:
            _fill(book.add_worksheet(sheet.name), sheet, formats)
        book.get_worksheet_by_name(SHEETS[0].name).activate()
    return content.getvalue()


def _notes(page: Any, formats: Mapping[str, Any]) -> None:
    for row, line in enumerate(NOTES):
        page.write_string(row, 0, line)
    start = len(NOTES) + 1
    heads = (("表", 12), ("列", 18), ("必填", 6), ("填法", 50), ("English", 50))
    for position, (title, width) in enumerate(heads):
        page.write_string(start, position, title, formats["required"])
        page.set_column(position, position, width)
    lines = [(sheet, column) for sheet in SHEETS for column in sheet.columns]
    for row, (sheet, column) in enumerate(lines, start + 1):
        needed = "是" if column.required else ""
        words = (sheet.name, column.header, needed, column.hint.zh, column.hint.en)
        for position, word in enumerate(words):
            page.write_string(row, position, word, formats["plain"])


def _fill(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    page.freeze_panes(1, 2)
    for position, column in enumerate(sheet.columns):
        page.write_string(0, position, column.header, formats["required" if column.required else "optional"])
        width = max(9, 2 * len(column.header) + 2)
        page.set_column(position, position, width, None if _is_number(column) else formats["text"])
        page.data_validation(1, position, ROWS, position, _validation(column, sheet))
        example = EXAMPLES[sheet.name].get(column.header, "")
        if isinstance(example, str):
            page.write_string(1, position, example, formats["example"])
        else:
            page.write_number(1, position, example, formats["example"])


def _is_number(column: Column) -> bool:
    return column.kind in (Kind.INTEGER, Kind.DECIMAL)


def _validation(column: Column, sheet: Sheet) -> dict[str, Any]:
    """Hint and, where the words are closed, a list; others stay possible, because the reader knows more words."""
    hint = ("必填。" if column.required else "") + column.hint.zh
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": column.header[:32],
        "input_message": hint[:255] or "可留空",
    }
    words = ["是", "否"] if column.kind is Kind.BOOLEAN else list(column.labels) if column.kind is Kind.CODE else []
    if words:
        rule |= {"validate": "list", "source": words, "error_type": "warning"}
    elif column.kind is Kind.SCHOOL and sheet.name != SHEETS[0].name:
        rule |= {"validate": "list", "source": f"={SHEETS[0].name}!$A$3:$A$2000", "error_type": "warning"}
    elif _is_number(column) and column.low is not None and column.high is not None:
        whole = column.kind is Kind.INTEGER
        rule |= {"validate": "integer" if whole else "decimal", "criteria": "between", "error_type": "warning"}
        rule |= {"minimum": column.low, "maximum": column.high}
    if "error_type" in rule:
        rule |= {"error_title": column.header[:32], "error_message": f"请核对：{hint}"[:255]}
    return rule
