"""The plan as a workbook for offices: overview, postings, schools, who is left or deferred, indicators, verdicts, proof."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from app.exports.base import Dossier, Export
from app.exports.details import deferred, indicators, movements
from app.exports.gauges import gauges
from app.exports.listing import COLUMNS, listing
from app.exports.summary import STATUSES, by_school, counted, left_over, measured, proven, verdicts, versions
from app.exports.yearly import YEARLY, yearly
from solver.domain.plan import Plan

WIDTHS = {
    "姓名": 10,
    "派出学校": 26,
    "接收学校": 26,
    "学校": 26,
    "学校名称": 26,
    "限制规则": 46,
    "规则": 24,
    "说明": 90,
}
LINE = 15.5
"""Points of a line."""
WIDE = 0x2E7F
"""Letters behind this are twice as wide."""
WIDTHS |= {"对方学校": 26, "指标": 34, "结论": 18, "限值": 12}
WIDTHS |= {"项目": 42, "教师编号": 13, "交流类型": 12, "开始日期": 12, "结束日期": 12, "数值": 60, "单位": 27}


class Book:
    """A workbook under way; every sheet is a heading, a header row and plain values."""

    def __init__(self, notice: str) -> None:
        self.buffer = io.BytesIO()
        self.notice = notice
        self.file = xlsxwriter.Workbook(
            self.buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
                "default_format_properties": {"font_name": "微软雅黑", "font_size": 10},
            },
        )
        self.title = self.file.add_format({"bold": True, "font_size": 14})
        self.warning = self.file.add_format({"font_color": "#B00020", "bold": True})
        self.header = self.file.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.figures = self.file.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "vcenter", "align": "right"}
        )
        self.text = self.file.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.number = self.file.add_format({"num_format": "#,##0.###", "valign": "top"})

    def sheet(self, name: str, heading: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Adds a sheet: heading and notice above, header row frozen and repeated in print, filter over the rows."""
        page = self.file.add_worksheet(name)
        page.write_string(0, 0, heading, self.title)
        page.write_string(1, 0, self.notice, self.warning)
        lines = list(rows)
        widths = [WIDTHS.get(label, 11) for label in columns]
        for column, label in enumerate(columns):
            kinds = {type(row[column]) for row in lines if column < len(row) and row[column] not in (None, "")}
            page.write_string(2, column, label, self.figures if kinds and kinds <= {int, float} else self.header)
            page.set_column(column, column, widths[column])
        last = 2
        for last, row in enumerate(lines, start=3):
            for column, value in enumerate(row):
                self.cell(page, last, column, value)
            if (tall := height(row, widths)) > 1:
                page.set_row(last, LINE * tall)
        page.autofilter(2, 0, last, len(columns) - 1)
        page.freeze_panes(3, 0)
        page.repeat_rows(2)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.set_footer("&L轮岗 lungang&R&P / &N")

    def cell(self, page: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            page.write_blank(row, column, None, self.text)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            page.write_number(row, column, value, self.number)
        else:
            page.write_string(row, column, str(value), self.text)

    def close(self) -> bytes:
        self.file.close()
        return self.buffer.getvalue()


def height(row: Sequence[Any], widths: Sequence[int]) -> int:
    """Lines that the longest text of a row takes in its column; a Chinese letter is as wide as two others."""
    texts = ((value, width) for value, width in zip(row, widths, strict=False) if isinstance(value, str))
    return max((-(-sum(1 + (ord(letter) > WIDE) for letter in text) // width) for text, width in texts), default=1)


def overview(dossier: Dossier) -> list[list[Any]]:
    """Rows 项目, 数值, 限值, 单位 of the first sheet."""
    candidate = dossier.candidate
    heads = counted(dossier.dataset, candidate.verified.plan, dossier.policy)
    proof = candidate.proof
    rows: list[list[Any]] = [
        ["学年 School year", school_years(candidate.verified.plan), None, None, None],
        ["政策 Policy", f"{dossier.policy.title}（{dossier.policy.id}）", None, None, None],
        ["目标方案 Goal profile", f"{candidate.profile.title}（{candidate.profile.id}）", None, None, None],
        ["说明 Why", candidate.profile.why, None, None, None],
        ["独立核验 Verified", "通过 passed", None, None, None],
        [
            "求解状态 Status",
            " ".join(STATUSES[proof.status]) if proof.status in STATUSES else proof.status,
            *[None] * 3,
        ],
        ["与最优值的差距上限 Gap", None, proof.gap * 100, None, "%"],
        ["应交流教师 Obligated", None, heads["obligated"], None, "人"],
        ["其中已安排 Placed", None, heads["placed"], None, "人"],
        *([["其中以后年份派出 Later", None, heads["later"], None, "人"]] if "later" in heads else []),
        ["其中未能安排 Left", None, heads["left"], None, "人"],
        ["本年派出 Starts", None, heads["starts"], None, "人"],
        *([["另有校长、教研员 Principals, researchers", None, heads["apart"], None, "人"]] if "apart" in heads else []),
        ["留任 Kept on", None, heads["stays"], None, "人"],
        ["期满返回 Returning", None, heads["returns"], None, "人"],
    ]
    rows += [[f"目标：{goal['title']}", None, goal["value"], None, goal["unit"]] for goal in measured(dossier)]
    rows += [
        [f"指标：{gauge.title.zh}", gauge.words, gauge.after, gauge.before, gauge.unit]
        for gauge in gauges(dossier.dataset, candidate.verified.plan, dossier.policy)
    ]
    return rows


def school_years(plan: Plan) -> str:
    """From when to when, such as 2027–2028（2027-09-01 起）."""
    return f"{plan.year}–{plan.horizon[-1] + 1}（{plan.year}-09-01 起" + (
        "）" if plan.years == 1 else f"，{plan.years} 年）"
    )


def write(dossier: Dossier) -> bytes:
    """Nine sheets; no ID numbers and no health reasons anywhere."""
    candidate = dossier.candidate
    book = Book(dossier.notice)
    plan = candidate.verified.plan
    years = f"{plan.horizon[0]}—{plan.horizon[-1]}" if plan.years > 1 else str(dossier.year)
    name = f"{years} 年教师交流轮岗方案：{candidate.profile.title}"
    book.sheet("概览", name, ("项目", "数值", "方案后", "方案前", "单位"), overview(dossier))
    book.sheet("交流名单", name, COLUMNS, ([row[column] for column in COLUMNS] for row in listing(dossier)))
    if plan.years > 1:
        records(book, "分年", "各学年派出、返回和目标（每年另有单独的文件）", YEARLY, yearly(dossier))
    schools = by_school(dossier.dataset, candidate.verified.plan)
    book.sheet("按学校", "各校派出与接收", tuple(schools[0]), (list(row.values()) for row in schools))
    records(book, "各校进出", "各校派出、接收、留任和期满返回的教师", MOVEMENTS, movements(dossier))
    book.sheet(
        "未能安排",
        "应交流而未能安排的教师",
        ("教师编号", "姓名", "学校代码", "学校", "任教学科", "任职月数", "可去学校数", "限制规则"),
        (
            [*list(row.values())[:-1], "、".join(rule["title"] for rule in row["限制规则"])]
            for row in left_over(dossier)
        ),
    )
    records(book, "暂缓交流", "暂缓交流的教师（不写原因；原因和手续由教育局另存）", DEFERRALS, deferred(dossier))
    records(
        book,
        "指标",
        "各校师资指标：方案前后与标准（教督〔2017〕6号）；全县差异系数见“概览”",
        NORMED,
        indicators(dossier),
    )
    book.sheet(
        "规则核验",
        "逐条规则的独立核验结果",
        ("规则", "结论", "条数", "说明"),
        (
            [f"{item['title']}（{item['rule']}）", item["verdict_text"], len(item["violations"]), line]
            for item in verdicts(dossier)
            for line in [
                *item["violations"],
                *(f"特批：{one}" for one in item["waived"]),
                *(f"提示：{remark}" for remark in item["remarks"]),
            ]
            or [""]
        ),
    )
    proof = proven(candidate.proof)
    book.sheet(
        "证明",
        "求解证明",
        ("项目", "数值", "目标值", "下界", "差距", "秒"),
        [
            ["总计 Overall", proof["status"], proof["objective"], proof["bound"], proof["gap"], proof["seconds"]],
            *(
                [
                    f"第 {number} 级",
                    weights(level["goals"]),
                    level["value"],
                    level["bound"],
                    level["gap"],
                    level["seconds"],
                ]
                for number, level in enumerate(proof["levels"], start=1)
            ),
            *([f"规模：{name}", None, size] for name, size in proof["counts"].items()),
            ["花名册版本 Dataset", dossier.dataset.digest],
            ["随机种子 Seed", None, dossier.seed],
            *([f"软件：{name}", number] for name, number in versions().items()),
        ],
    )
    return book.close()


MOVEMENTS = (
    "学校代码",
    "学校名称",
    "进出",
    "教师编号",
    "姓名",
    "学段",
    "任教学科",
    "对方学校",
    "开始日期",
    "结束日期",
    "事由",
)
DEFERRALS = ("教师编号", "姓名", "学校代码", "学校名称", "任教学科", "结论")
NORMED = ("学校代码", "学校名称", "学段", "指标", "方案前", "方案后", "标准", "方案前达标", "方案后达标")


def records(book: Book, name: str, heading: str, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """A sheet of rows that know their columns."""
    book.sheet(name, heading, columns, ([row[column] for column in columns] for row in rows))


def weights(goals: dict[str, float]) -> str:
    """``overdue × 1 + travel × 0.1``."""
    return " + ".join(f"{goal} × {weight:g}" for goal, weight in goals.items())


EXPORT = Export(
    id="xlsx",
    suffix="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write=write,
)
