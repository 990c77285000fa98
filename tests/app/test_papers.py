"""Documents as files: what they hold, what they must not hold, templates that work and templates that are refused."""

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from app.documents.press import TEMPLATES, Order, built_in, printed
from app.exports import papers, pdf, word
from app.exports.base import Dossier, registry
from app.exports.papers import PAPERS, Facts, sample
from app.exports.word import TemplateError
from tests.app.conftest import dossier_of
from tests.docs import word_templates

pytestmark = pytest.mark.no_database

FACTS = papers.SAMPLE_FACTS
OFFICIAL = Facts(FACTS.today, "", FACTS.bureau, FACTS.contact, FACTS.start, FACTS.end, FACTS.days)
SECRETS = ("T00001", "12.4", "志愿", "孕期", "哺乳", "疾病", "身份证", "出生", "常住", "距离")


def plan_of(dossier: Dossier) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(registry()["json"].write(dossier))
    return found


def text_of_word(content: bytes) -> str:
    """Everything a reader sees: paragraphs, tables, headers."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [line.text for section in document.sections for line in section.header.paragraphs]
    return "\n".join([*heads, *(line.text for line in document.paragraphs), *cells])


def text_of_pdf(content: bytes) -> str:
    program = shutil.which("pdftotext")
    assert program, "poppler-utils is missing: apt-get install poppler-utils"
    done = subprocess.run([program, "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


READ: dict[str, tuple[Callable[[bytes, dict[str, Any]], bytes], Callable[[bytes], str]]] = {
    "docx": (word.render, text_of_word),
    "pdf": (pdf.render, text_of_pdf),
}
FORMS = list(READ)


def made(paper: str, form: str, content: dict[str, Any]) -> str:
    """A document's text without the line breaks that the width of a column makes."""
    render, read = READ[form]
    return read(render(built_in(paper, form), content))


def solid(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("form", FORMS)
def test_the_public_notice_names_everybody_with_schools_subject_and_time(form: str, dossier: Dossier) -> None:
    text = solid(made("notice", form, papers.notice(plan_of(dossier), OFFICIAL)))
    for expected in ("2027年拟交流轮岗教师名单公示", "拟安排1名教师", "甲", "城中小学", "海边小学", "小学语文"):
        assert expected in text
    assert "2027年8月3日" in text
    assert "2027年8月9日" in text
    assert "5个工作日" in text
    assert "样例县教育局" in text
    assert "草案" not in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("paper", PAPERS)
def test_a_draft_says_so_on_every_page_and_an_approved_plan_does_not(paper: str, form: str) -> None:
    text = made(paper, form, sample(paper))
    assert "草案：未经批准，不得公示" in solid(text)
    assert "草案" not in solid(made(paper, form, {**sample(paper), "watermark": ""}))
    if form == "pdf":
        pages = text.split("\f")[:-1]
        assert len(pages) == (3 if paper == "schools" else 1)
        assert all("草案" in solid(page) for page in pages)


@pytest.mark.parametrize("form", FORMS)
def test_the_public_notice_holds_nothing_the_law_keeps_private(form: str) -> None:
    text = solid(made("notice", form, sample("notice")))
    assert "样例海边小学" in text
    for secret in SECRETS:
        assert secret not in text


def test_the_public_notice_is_made_from_the_allowed_columns_alone(dossier: Dossier) -> None:
    plan = plan_of(dossier)
    plan["postings"] = [{**row, "身份证号": "secret-1", "暂缓情形": "secret-2"} for row in plan["postings"]]
    plan["unplaced"] = [{"姓名": "secret-3"}]
    content = json.dumps(papers.notice(plan, FACTS), ensure_ascii=False)
    assert "secret" not in content
    assert not {"教师编号", "距离公里", "志愿序", "事由"} & set(papers.PUBLIC)
    assert "T1" not in content


@pytest.mark.parametrize("form", FORMS)
def test_the_letter_to_a_school_lists_its_own_people_only(form: str, dossier: Dossier) -> None:
    plan = plan_of(dossier)
    stranger = {**plan["postings"][0], "教师编号": "T9", "姓名": "外人", "派出学校代码": "X", "接收学校代码": "Y"}
    plan["postings"].append(stranger)
    text = solid(made("schools", form, papers.letters(plan, OFFICIAL, ("R1",))))
    assert "接收教师（1人）" in text
    assert "派出教师" not in text
    assert "甲" in text
    assert "T1" in text
    assert "外人" not in text


@pytest.mark.parametrize("form", FORMS)
def test_kept_on_and_returning_teachers_have_lists_of_their_own(form: str) -> None:
    text = solid(made("notice", form, sample("notice")))
    assert text.index("一、拟派出") < text.index("二、期满留任") < text.index("三、期满返回")
    content = {**sample("notice"), "staying": []}
    assert "二、期满返回人员" in solid(made("notice", form, content))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["<b>&甲", "{{ 1+1 }}", "#strong[甲]", "*甲*_乙", '="1"', "$x$", "// 甲", "\\乙"])
def test_a_name_is_text_whatever_it_looks_like(form: str, name: str) -> None:
    text = made("notice", form, papers.notice(plan_of(dossier_of(name)), FACTS))
    assert solid(name) in solid(text)


def test_word_documents_name_a_chinese_font_for_every_run_of_text() -> None:
    for paper in PAPERS:
        document = docx.Document(io.BytesIO(word.render(built_in(paper, "docx"), sample(paper))))
        runs = [run for run in document.element.body.iter(qn("w:r")) if "".join(run.itertext()).strip()]
        assert runs
        for run in runs:
            fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            assert fonts is not None
            assert fonts.get(qn("w:eastAsia")) in {"宋体", "黑体", "仿宋"}


def test_long_word_tables_repeat_their_head_and_break_no_row() -> None:
    document = docx.Document(str(TEMPLATES / "notice.docx"))
    for table in document.tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)


def test_the_shipped_word_templates_are_those_their_program_makes(tmp_path: Path) -> None:
    for name, fresh in (("notice", word_templates.notice()), ("schools", word_templates.letters())):
        fresh.save(str(tmp_path / name))
        with zipfile.ZipFile(tmp_path / name) as new, zipfile.ZipFile(TEMPLATES / f"{name}.docx") as shipped:
            assert new.read("word/document.xml") == shipped.read("word/document.xml")


def test_a_thousand_rows_fill_pages_with_a_head_each() -> None:
    content = sample("notice")
    content["going"] = papers.numbered(
        {key: value for key, value in content["going"][0].items() if key != "number"} for _ in range(1000)
    )
    pages = made("notice", "pdf", content).split("\f")[:-1]
    assert len(pages) > 20
    assert all("派出学校" in page for page in pages[:-1])
    table = docx.Document(io.BytesIO(word.render(built_in("notice", "docx"), content))).tables[0]
    assert len(table._tbl.tr_lst) == 1001


def test_without_a_chinese_font_a_pdf_is_refused_and_word_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class Latin:
        def families(self) -> list[str]:
            return ["DejaVu Sans", "Libertinus Serif"]

    monkeypatch.setattr("app.exports.pdf.library", lambda folder: Latin())
    order = {"contents": (("x", sample("notice")),), "together": True}
    refused = printed(Order("pdf", built_in("notice", "pdf"), **order))  # type: ignore[arg-type]
    assert refused.fonts_missing
    assert not refused.content
    assert printed(Order("docx", built_in("notice", "docx"), **order)).content  # type: ignore[arg-type]


def test_many_letters_come_as_a_zip_with_a_file_each() -> None:
    contents = tuple((f"S{number}", sample("schools")) for number in range(3))
    found = printed(Order("docx", built_in("schools", "docx"), contents, together=False))
    with zipfile.ZipFile(io.BytesIO(found.content)) as files:
        assert files.namelist() == ["S0.docx", "S1.docx", "S2.docx"]
        assert "样例山里小学" in text_of_word(files.read("S2.docx"))


def changed(paper: str, old: str, new: str) -> bytes:
    """A shipped Word template with some of its text exchanged."""
    document = docx.Document(io.BytesIO(built_in(paper, "docx")))
    hits = [run for line in document.paragraphs for run in line.runs if old in run.text]
    assert hits
    for run in hits:
        run.text = run.text.replace(old, new)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        for name, content in parts.items():
            files.writestr(name, content)
    return out.getvalue()


BODY = "word/document.xml"


def test_an_office_may_change_the_words_of_a_template() -> None:
    own = changed("notice", "联系电话", "监督电话")
    assert "监督电话：0000-0000000" in text_of_word(word.render(own, sample("notice")))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (b"no word at all", "不是 Word 文档"),
        (packed({"a": b"x"}), "不是 Word 文档"),
        (packed({BODY: b"<broken"}), "不能使用"),
        (packed({BODY: b"0" * (31 * 2**20)}), "太大"),
        (packed({BODY: b"x", "word/vbaProject.bin": b"x"}), "宏"),
        (packed({BODY: b"x", "word/_rels/document.xml.rels": b'TargetMode="External"'}), "外部"),
    ],
)
def test_what_is_no_plain_word_document_is_refused_in_words(template: bytes, words: str) -> None:
    with pytest.raises(TemplateError) as refused:
        word.render(template, sample("notice"))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("{{ telephone }}", "没有的字段"),
        ("{{ contact", "写错了"),
        ("{% nonsense %}", "写错了"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "不能执行"),
        ("{{ contact / 2 }}", "不能使用"),
    ],
)
def test_a_word_template_that_does_not_work_is_refused_in_words(new: str, words: str) -> None:
    with pytest.raises(TemplateError) as refused:
        word.render(changed("notice", "{{ contact }}", new), sample("notice"))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("data.contact", "data.telephone", "第 37 行"),
        ("data.contact", 'read("/etc/passwd")', "not found"),
        ("data.contact", 'read("../../../../etc/passwd")', "第 37 行"),
        ("#let plain", "#let plain(", "不能排版"),
    ],
)
def test_a_typst_template_that_does_not_work_or_reads_elsewhere_is_refused_with_its_line(
    old: str, new: str, words: str
) -> None:
    template = built_in("notice", "pdf").decode().replace(old, new).encode()
    with pytest.raises(TemplateError) as refused:
        pdf.render(template, sample("notice"))
    assert words in str(refused.value)
