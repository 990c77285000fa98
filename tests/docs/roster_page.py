"""``docs/roster.md``: every sheet and column a roster may have, the forms accepted, and every problem that is reported."""

from collections.abc import Iterator

from app.rosters.reading import AT_ONCE, SECONDS, WAIT
from solver.roster.columns import PLAN, SHEETS
from solver.roster.kinds import Column, Sheet
from solver.roster.problems import CATALOGUE
from solver.roster.read import Limits
from tests.docs.markdown import page, table

INTRODUCTION = """# 花名册 / Rosters

一个 Excel 工作簿，每张表一个工作表；或者几个文件（每校一个，在编、编外各一个）、一个文件夹或其 .zip；也可以是接口里的 JSON 行。列的顺序不限，多余的列会列出并忽略。
“必填”的列必须有值；性别和出生年月可以由身份证号得出，教师编号可以由身份证号代替。先用 `python -m app check 花名册.xlsx` 看有哪些问题；有错误的花名册整份拒绝，提醒不影响使用。
样例见 [data/samples](../data/samples/README.md)。

One workbook with these sheets, or a folder (or .zip) of CSV files with these names. Column order is free; unknown columns
are listed and ignored. Required columns are marked 是; sex, birth and 教师编号 may come from the ID number. A roster with errors is refused as a whole; warnings do not stop it.
"""
FORMS = {
    "text": "文字",
    "key": "编号，按文本保留",
    "subject": "一门学科",
    "subjects": "一门或几门学科，用 ； 或 、 隔开",
    "code": "选填下列词语之一",
    "highest": "下列词语，可以几个，取最高",
    "lowest": "下列词语，可以几个，取最低",
    "boolean": "是、否（空白为否）",
    "month": "年月：2019-09、2019.09、201909、2019年9月或日期单元格",
    "integer": "整数",
    "decimal": "数字",
    "grade": "年级：1–9、六年级、初二",
    "grades": "一个或几个年级",
    "school": "学校代码，或唯一的学校全名",
    "schools": "一个或几个学校代码",
    "teacher": "教师编号，或唯一的身份证号",
    "id_number": "18 位身份证号，单元格设为文本",
    "origin": "镇街名称，或教师编号",
}
"""How cells of each kind may be written."""
HINTED = {"text", "key", "subject", "decimal", "grade", "school"}
"""Kinds whose form does not yet say what the column's hint says."""


def text() -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    for sheet in SHEETS:
        lines += section(sheet)
    lines += section(PLAN)
    lines += ["## 同义词 / Words understood", "", "填了下列写法时，按左边的词理解。", ""]
    lines += table(("表", "列", "词语", "也认"), vocabulary())
    lines += limits()
    lines += ["## 问题一览 / Problems reported", "", "`{…}` 处填入文件里的内容。", ""]
    lines += table(
        ("代码", "", "中文", "English"),
        (
            (f"`{code}`", "错误" if message.severity == "error" else "提醒", message.text.zh, message.text.en)
            for code, message in CATALOGUE.items()
        ),
    )
    return page(lines)


def limits() -> Iterator[str]:
    """What a file may cost."""
    most = Limits()
    yield from (
        "## 上限 / Limits",
        "",
        "花名册在单独的进程里读取和检查，超过下列任何一项就停止并说明原因；服务本身不受影响。接口上传另有请求大小的上限（`LUNGANG_MAX_BODY`）。",
        "",
        "Files are read and checked in a process of their own, which is ended when one of these is exceeded.",
        "",
    )
    yield from table(
        ("项目", "上限"),
        (
            ("文件大小 / bytes", f"{most.bytes:,}"),
            ("压缩包解开后 / bytes unpacked", f"{most.unpacked:,}；解开超过 10 MB 时压缩比不超过 {most.ratio:g}"),
            ("压缩包里的文件 / files in an archive", f"{most.entries:,}"),
            ("每张表的非空行 / rows of a sheet", f"{most.rows:,}"),
            ("列 / columns", f"{most.columns:,}"),
            ("每张表的字符 / characters of a sheet", f"{most.characters:,}"),
            ("读出单元格 / seconds to read the cells", f"{most.seconds:g} 秒"),
            ("内存 / memory", f"{most.memory:,} 字节（每个进程可写的，连同程序文件不到 1 GB）"),
            ("接口：读取并检查 / reading and checking over the API", f"{SECONDS['check']:g} 秒"),
            ("接口：交回标出问题的工作簿 / the marked workbook over the API", f"{SECONDS['mark']:g} 秒"),
            ("接口：同时读取 / at the same time", f"{AT_ONCE} 份，其余最多等候 {WAIT:g} 秒"),
        ),
    )
    yield ""


def section(sheet: Sheet) -> Iterator[str]:
    """One sheet."""
    yield f"## {sheet.name} / {sheet.title.en}" + ("" if sheet.required else "（可选 optional）")
    yield ""
    if sheet.aliases:
        yield f"表名也可以是：{'、'.join(sheet.aliases)}"
        yield ""
    yield from table(("列", "必填", "填法", "列名也可以是"), (row(column) for column in sheet.columns))


def row(column: Column) -> tuple[str, ...]:
    """One column in the table of its sheet."""
    form = FORMS[column.kind.value]
    if column.labels:
        form += f"：{'、'.join(filter(None, column.labels))}"
    elif column.kind.value in ("integer", "decimal") and column.low is not None and column.high is not None:
        form += f"，{column.low:g}–{column.high:g}"
    if column.hint.zh and column.kind.value in HINTED and column.hint.zh != column.header:
        form += f"（{column.hint.zh}）"
    return column.header, "是" if column.required else "", form, "、".join(column.aliases)


def vocabulary() -> Iterator[tuple[str, ...]]:
    """Canonical word and the other words read as it, for every closed vocabulary; each vocabulary once."""
    told = set()
    for sheet in SHEETS:
        for column in sheet.columns:
            spoken = tuple(sorted(column.words.items()))
            if not column.labels or spoken in told:
                continue
            told.add(spoken)
            for label in filter(None, column.labels):
                code = column.words.get(label)
                others = [word for word, other in column.words.items() if other == code and word != label]
                if others:
                    yield sheet.name, column.header, label, "、".join(others)
