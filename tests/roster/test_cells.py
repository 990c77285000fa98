"""How single cells are read: every usual spelling, and a clear code for what cannot be read."""

from typing import Any

import pytest

from solver.domain.months import month_text
from solver.domain.terms import LABELS, Appraisal, Backbone, Degree, Locality, Stage, Title
from solver.files.texts import text_of
from solver.roster.catalogue import CATALOGUE
from solver.roster.columns import SCHOOLS, TEACHERS
from solver.roster.problems import mask
from solver.roster.spelling import (
    Unreadable,
    boolean,
    grade_bits,
    homeroom_grade,
    id_number,
    month_index,
    one_word,
    several_words,
    subject_names,
)


@pytest.mark.parametrize(
    "text",
    [
        "2019-09",
        "2019.09",
        "2019.9",
        "2019/9",
        "201909",
        "20190901",
        "2019年9月",
        "2019年09月01日",
        "2019-09-01",
        "43709",
        "2019-09-01 00:00:00",
        "２０１９年９月",
        " 2019 年 9 月 ",
        "2019年9月份",
        "43709.5",
        "Sep-19",
        "2019。09",
        "二〇一九年九月",
        "二零一九年9月",
    ],
)
def test_every_form_of_a_year_month_is_the_same_month(text: str) -> None:
    assert month_text(month_index(text)) == "2019-09"


@pytest.mark.parametrize(
    "text", ["2019-13", "2019-00", "2019-02-30", "201913", "2019", "去年九月", "9月", "2019-9-9-9", "19-09"]
)
def test_an_impossible_month_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        month_index(text)
    assert caught.value.code == "bad_month"


def test_a_month_that_excel_may_have_shortened_is_not_guessed() -> None:
    with pytest.raises(Unreadable) as caught:
        month_index("2019.1")
    assert caught.value.code == "ambiguous_month"
    assert month_text(month_index("2019.10")) == "2019-10"


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("六年级", {6}), ("7", {7}), ("七年级", {7}), ("初二", {8}), ("九(1)班", {9}), ("九（1）班", {9}), ("701班", {7}),
        ("八年级2班", {8}), ("小六", {6}), ("1-3年级", {1, 2, 3}), ("一至六年级", {1, 2, 3, 4, 5, 6}), ("一年级、3；五", {1, 3, 5}),
        ("高一", set()), ("大班", set()), ("10", set()), ("7.0", None), ("初", None), ("13", None), ("毕业班", None), ("六-三", None),
    ],
)  # fmt: skip
def test_grades_are_read_in_every_usual_form(text: str, grades: set[int] | None) -> None:
    if grades is None:
        with pytest.raises(Unreadable) as caught:
            grade_bits(text)
        assert caught.value.code == "bad_grade"
    else:
        assert {g for g in range(16) if grade_bits(text) >> g & 1} == grades


def test_no_homeroom_is_grade_zero() -> None:
    assert (homeroom_grade("否"), homeroom_grade("六(2)班")) == (0, 6)


def words(header: str, sheet: Any = TEACHERS) -> Any:
    column = next(c for c in sheet.columns if c.header == header)
    return {"highest": several_words(column, max), "lowest": several_words(column, min)}.get(
        column.kind, one_word(column)
    )


@pytest.mark.parametrize(
    ("header", "text", "meaning"),
    [
        ("现聘职称", "小学高级", Title.FIRST),
        ("现聘职称", "小学高级教师", Title.FIRST),
        ("现聘职称", "中学高级教师", Title.SENIOR),
        ("现聘职称", "中小学高级教师", Title.SENIOR),
        ("现聘职称", "中学一级", Title.FIRST),
        ("现聘职称", "小学一级", Title.SECOND),
        ("现聘职称", "中小学一级教师", Title.FIRST),
        ("现聘职称", "一级教师（十级）", Title.FIRST),
        ("现聘职称", "正高级教师", Title.FULL_SENIOR),
        ("现聘职称", "专业技术七级", Title.SENIOR),
        ("现聘职称", "专技十二级", Title.SECOND),
        ("现聘职称", "无", Title.NONE),
        ("骨干教师", "是", Backbone.COUNTY),
        ("骨干教师", "√", Backbone.COUNTY),
        ("骨干教师", "校级", Backbone.NONE),
        ("骨干教师", "县级骨干教师", Backbone.COUNTY),
        ("骨干教师", "市级", Backbone.CITY),
        ("骨干教师", "无", Backbone.NONE),
        ("学历", "大学本科", Degree.BACHELOR),
        ("学历", "本科毕业", Degree.BACHELOR),
        ("学历", "研究生", Degree.MASTER),
        ("年度考核", "2023优秀；2024合格；2025基本称职", Appraisal.BARELY),
        ("年度考核", "称职", Appraisal.PASS),
        ("教师资格学段", "小学、初级中学", Stage.JUNIOR),
        ("教师资格学段", "高级中学教师资格", Stage.SENIOR),
    ],
)
def test_words_of_real_rosters_mean_the_official_term(header: str, text: str, meaning: int) -> None:
    assert words(header)(text) == meaning


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("111", 0), ("112", 0), ("121", 1), ("122", 1), ("123", 1), ("210", 2), ("220", 2)],
)
def test_statistical_codes_give_the_locality(code: str, meaning: int) -> None:
    assert words("城乡类型", SCHOOLS)(code) == Locality(meaning)


def test_every_official_word_is_understood() -> None:
    for sheet in (SCHOOLS, TEACHERS):
        for column in sheet.columns:
            for label in column.labels:
                assert words(column.header, sheet)(label) == column.words[label]
    assert LABELS[Title][3] == "一级"


def test_an_unknown_word_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(Unreadable) as caught:
        words("现聘职称")("院士")
    assert caught.value.code == "unknown_word"
    assert "一级" in caught.value.facts["allowed"].zh  # type: ignore[attr-defined]


def test_ticks_and_words_are_booleans() -> None:
    assert [boolean(t) for t in ("是", "√", "Y", "TRUE", "1")] == [True] * 5
    assert [boolean(t) for t in ("否", "×", "n", "False", "0")] == [False] * 5
    with pytest.raises(Unreadable):
        boolean("也许")


def test_former_subject_names_become_the_present_ones() -> None:
    assert subject_names("品德与社会、 信息技术；体育") == ("道德与法治", "信息科技", "体育")


def test_a_valid_id_number_tells_birth_and_sex() -> None:
    number = id_number("99010119900307004x")
    assert (number.text[-1], month_text(number.birth), number.sex) == ("X", "1990-03", 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("990101199003070041", "bad_id_number"),
        ("990101900307074", "bad_id_number"),
        ("11010119900307", "bad_id_number"),
        ("9.90101199003075e+17", "lost_digits"),
        ("9.90101E+17", "lost_digits"),
    ],
)
def test_a_wrong_id_number_is_refused_never_repaired(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        id_number(text)
    assert caught.value.code == code


def test_a_number_of_sixteen_digits_or_more_is_not_taken_for_an_identifier() -> None:
    assert text_of(990101199003070740.0) == "9.901011990030707e+17"
    assert text_of(1234567890123456.0).endswith("e+15")
    assert text_of(4400123456.0) == "4400123456"


def test_id_numbers_are_masked_wherever_they_stand() -> None:
    assert mask("身份证990101199003070745。") == "身份证990101********0745。"
    assert "900307" not in mask("990101900307074")
    assert "19900307" not in mask("9901011990030707455")


def test_every_message_has_both_languages() -> None:
    for message in CATALOGUE.values():
        assert message.text.zh and message.text.en
        assert message.severity in {"error", "warning"}


def test_months_as_excel_shows_them_are_of_the_century_excel_means() -> None:
    assert [month_text(month_index(text)) for text in ("Jun-85", "Dec-29", "Jan-30")] == [
        "1985-06",
        "2029-12",
        "1930-01",
    ]


def test_a_remark_in_brackets_is_no_part_of_a_subject_unless_it_is_one_itself() -> None:
    assert subject_names("语文（班主任）") == ("语文",)
    assert subject_names("科学（物理）") == ("科学(物理)",)
