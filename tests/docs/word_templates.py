"""Makes the Word templates anew: ``python -m tests.docs.word_templates``; afterwards they are edited in Word or here."""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from tests.docs.pages import ROOT

FOLDER = ROOT / "app" / "exports" / "templates"
SONG, HEI, FANG = ("SimSun", "宋体"), ("SimHei", "黑体"), ("FangSong", "仿宋")
RED = RGBColor(0xB0, 0x00, 0x20)
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def font(run: Any, family: tuple[str, str], size: float, *, bold: bool = False, colour: RGBColor | None = None) -> None:
    """Chinese text goes by ``w:eastAsia``; without it Word takes whatever its theme says."""
    latin, chinese = family
    run.font.name, run.font.size, run.font.bold = latin, Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), chinese)


def paragraph(
    where: Any,
    text: str,
    family: tuple[str, str] = FANG,
    size: float = 16,
    align: Any = LEFT,
    indent: float = 0,
    line: float = 28,
    **look: Any,
) -> Any:
    made = where.add_paragraph()
    made.alignment = align
    form = made.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.first_line_indent = Pt(indent * size)
    font(made.add_run(text), family, size, **look)
    return made


def element(name: str, **values: str) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def table(document: Any, rows: str, columns: list[tuple[str, str, float]]) -> None:
    """A table over a list of the content: head repeated on every page, no row broken over two."""
    made = document.add_table(rows=4, cols=len(columns))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    lines = (
        [title for title, _, _ in columns],
        [f"{{%tr for row in {rows} %}}"],
        [v for _, v, _ in columns],
        ["{%tr endfor %}"],
    )
    for column, (_, _, width) in zip(made.columns, columns, strict=True):
        column.width = Cm(width)
    for line, texts in zip(made.rows, lines, strict=True):
        line._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, (_, _, width) in zip(line.cells, columns, strict=True):
            cell.width = Cm(width)
        for cell, text in zip(line.cells, texts, strict=False):
            body = cell.paragraphs[0]
            head = texts is lines[0]
            body.alignment = LEFT if not head and text in {"{{ row.home }}", "{{ row.host }}"} else CENTRE
            body.paragraph_format.space_before = body.paragraph_format.space_after = Pt(2)
            font(body.add_run(text), HEI if head else FANG, 10.5)
            cell._tc.get_or_add_tcPr().append(element("w:vAlign", val="center"))
    made.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))


def page_number(section: Any) -> None:
    """— 1 — at the foot, a field that Word counts itself."""
    line = section.footer.paragraphs[0]
    line.alignment = CENTRE
    for part in ("— ", None, " —"):
        run = line.add_run(part or "")
        font(run, SONG, 12)
        if part is None:
            for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
                if kind:
                    run._element.append(element("w:fldChar", fldCharType=kind))
                else:
                    field = element("w:instrText")
                    field.text = text
                    run._element.append(field)


def blank(top: float, bottom: float, left: float, right: float) -> Any:
    """An A4 document; the margins of official documents are 3.7, 3.5, 2.8 and 2.6 cm (GB/T 9704-2012)."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FANG[0], Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG[1])
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(top), Cm(bottom)
    section.left_margin, section.right_margin = Cm(left), Cm(right)
    page_number(section)
    return document


def sample_line(document: Any) -> None:
    paragraph(document, "{%p if sample %}", size=12, line=18)
    paragraph(document, "{{ sample }}", size=12, align=CENTRE, line=18, colour=RED)
    paragraph(document, "{%p endif %}", size=12, line=18)


def signature(document: Any, size: float) -> None:
    paragraph(document, "", size=size)
    for text in ("{{ bureau }}　　", "{{ date }}　　"):
        paragraph(document, text, size=size, align=RIGHT).paragraph_format.keep_together = True


def notice() -> Any:
    document = blank(3.7, 3.5, 2.8, 2.6)
    sample_line(document)
    paragraph(document, "{{ title }}", SONG, 22, CENTRE, line=34, bold=True)
    paragraph(document, "")
    paragraph(
        document,
        "根据{{ basis }}，经申报、审核和统筹安排，拟安排 {{ total }} 名教师交流轮岗，现将名单予以公示。"
        "公示期自{{ start }}起至{{ end }}止，共 {{ days }} 个工作日。",
        indent=2,
    )
    paragraph(
        document,
        "公示期内如有异议，请以真实姓名、书面形式向{{ bureau }}反映，并提供可核实的具体情况。联系电话：{{ contact }}。",
        indent=2,
    )
    columns = [
        ("序号", "{{ row.number }}", 1.2),
        ("姓名", "{{ row.name }}", 1.8),
        ("派出学校", "{{ row.home }}", 3.1),
        ("接收学校", "{{ row.host }}", 3.1),
        ("任教学科", "{{ row.post }}", 2.0),
        ("交流期限", "{{ row.term }}", 2.4),
        ("交流类型", "{{ row.kind }}", 2.0),
    ]
    parts = (
        ("going", "一、拟派出交流人员"),
        ("staying", "二、期满留任人员"),
        ("returning", "{% if staying %}三{% else %}二{% endif %}、期满返回人员"),
    )
    for rows, title in parts:
        paragraph(document, f"{{%p if {rows} %}}")
        paragraph(document, title, HEI, indent=2).paragraph_format.keep_with_next = True
        table(document, rows, columns)
        paragraph(document, "{%p endif %}")
    signature(document, 16)
    return document


def letters() -> Any:
    document = blank(3.2, 3.0, 2.6, 2.4)
    paragraph(document, "{%p for school in schools %}")
    first = paragraph(document, "{{ sample }}", size=11, align=CENTRE, line=16, colour=RED)
    first.paragraph_format.page_break_before = True
    paragraph(document, "{{ title }}", SONG, 20, CENTRE, line=32, bold=True)
    paragraph(document, "{{ school.name }}：", size=14, line=26)
    paragraph(
        document,
        "经研究，现将你校 {{ year }} 年教师交流轮岗安排通知如下，请于 {{ year }} 年 8 月 31 日前办理报到和交接。"
        "{% if school.nobody %}你校今年没有教师派出、接收、留任或返回。{% endif %}",
        size=14,
        indent=2,
        line=26,
    )
    for rows, title, other, field in (
        ("leaving", "派出教师", "接收学校", "host"),
        ("coming", "接收教师", "派出学校", "home"),
        ("staying", "期满留任教师", "派出学校", "home"),
        ("returning", "期满返回教师", "交流学校", "host"),
    ):
        paragraph(document, f"{{%p if school.{rows} %}}")
        heading = paragraph(document, f"{title}（{{{{ school.{rows}|length }}}} 人）", HEI, 14, line=26)
        heading.paragraph_format.keep_with_next = True
        table(
            document,
            f"school.{rows}",
            [
                ("序号", "{{ row.number }}", 1.2),
                ("教师编号", "{{ row.id }}", 2.6),
                ("姓名", "{{ row.name }}", 1.8),
                (other, f"{{{{ row.{field} }}}}", 4.2),
                ("任教学科", "{{ row.post }}", 2.0),
                ("交流期限", "{{ row.term }}", 2.4),
                ("事由", "{{ row.reason }}", 1.8),
            ],
        )
        paragraph(document, "{%p endif %}")
    signature(document, 14)
    paragraph(document, "{%p endfor %}")
    return document


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, made in (("notice", notice()), ("schools", letters())):
        path = Path(FOLDER / f"{name}.docx")
        made.core_properties.author = "lungang"
        made.save(str(path))
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
