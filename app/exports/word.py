"""Documents in Word, from a template an office can edit in Word itself; a draft's mark is added to whatever template."""

import io
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import BadZipFile, ZipFile

import jinja2
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_UNPACKED = 30 * 2**20
MOST_PARTS = 500


class TemplateError(Exception):
    """A template that cannot be used, in words."""


def render(template: bytes, content: dict[str, Any]) -> bytes:
    """The document of a content.

    Values are text, never markup and never template code; the template itself is run in a sandbox.

    Raises:
        TemplateError: the template is broken or names what is not there.
    """
    inspect(template)
    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
    out = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(content, jinja_env=environment, autoescape=True)
        if content["watermark"]:
            mark(document.docx, content["watermark"])
        document.save(out)
    except jinja2.TemplateSyntaxError as wrong:
        raise TemplateError(f"模板里的标记写错了：{wrong.message}；请对照原模板改正") from None
    except jinja2.UndefinedError as wrong:
        raise TemplateError(f"模板用了没有的字段：{wrong.message}；可用字段见说明文档") from None
    except jinja2.TemplateError as wrong:
        raise TemplateError(f"模板不能执行：{wrong.message}") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, ArithmeticError) as wrong:
        raise TemplateError(f"模板不能使用（{type(wrong).__name__}）；请从原模板改起，另存为 .docx") from None
    return out.getvalue()


def inspect(template: bytes) -> None:
    """Refuses what is no plain Word document before anything reads it.

    Raises:
        TemplateError: not a .docx, too large when unpacked, with macros, or fetching parts from elsewhere.
    """
    try:
        with ZipFile(io.BytesIO(template)) as parts:
            listed = parts.infolist()
            if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
                raise TemplateError("模板展开后太大；请删去图片和无关内容")
            names = {part.filename for part in listed}
            if "word/document.xml" not in names:
                raise TemplateError("不是 Word 文档；请另存为 .docx")
            if any(name.lower().endswith((".bin", ".vba")) or "embeddings/" in name for name in names):
                raise TemplateError("模板含有宏或嵌入的文件；请删去后另存为 .docx")
            for name in names:
                if name.endswith(".rels") and b"External" in parts.read(name).replace(b"hyperlink", b""):
                    raise TemplateError("模板引用了外部的文件或网址；请改为嵌入，删去链接")
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        raise TemplateError("不是 Word 文档，或文件已损坏；请另存为 .docx") from None


def mark(document: Any, words: str) -> None:
    """Puts a mark across every page of a document and a line on top of it."""
    for section in document.sections:
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        for header in headers:
            header.is_linked_to_previous = False
            header._element.insert(0, parse_xml(watermark(words)))


def watermark(words: str) -> str:
    """A header paragraph with the words, small and red in the line, large and pale across the page."""
    return f"""<w:p xmlns:w="{qn("w:p")[1:-2]}" xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"><w:pPr><w:jc w:val="center"/></w:pPr>
<w:r><w:rPr><w:rFonts w:ascii="SimHei" w:hAnsi="SimHei" w:eastAsia="黑体"/><w:color w:val="B00020"/><w:sz w:val="24"/></w:rPr>
<w:t xml:space="preserve">{escape(words)}：未经批准，不得公示</w:t></w:r>
<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="draft" type="#_x0000_t136" style="position:absolute;width:300pt;height:150pt;rotation:315;
z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;
mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d00000" stroked="f">
<v:fill opacity=".2"/><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string={quoteattr(words)}/></v:shape>
</w:pict></w:r></w:p>"""
