"""Recipes at the edge: as JSON values that people and programs send, and back."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.config import JsonDict

from app.errors import Refusal, words
from solver.roster.problems import Choice
from solver.roster.recipe import ColumnChoice, Fix, Recipe, SheetChoice, check
from solver.words import say

MOST = 2_000
LONGEST = 2_000
RECIPE: JsonDict = {
    "sheets": [{"sheet": "Sheet1", "table": "教师", "header_row": 3}],
    "columns": [{"table": "教师", "header": "所教科目", "means": "主教学科"}],
    "fixes": [{"table": "教师", "column": "主教学科", "from": "语", "to": "语文"}],
}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class SheetChoiceIn(Part):
    """How one sheet is read."""

    sheet: str = Field(max_length=LONGEST, description="工作表，如问题清单所称")
    table: str | None = Field(default=None, max_length=20, description="作为哪张表读入；空文字为不读入；不写则自动识别")
    header_row: int = Field(default=0, ge=0, le=10_000_000, description="表头所在行；0 为自动")
    keep_rows: bool = Field(default=False, description="合计、签名等行也作为数据")
    by_name: bool = Field(default=True, description="按表名或文件名补在编/编外和学校")
    merged: bool = Field(default=True, description="合并单元格的值填入所覆盖的各格")
    apart: bool = Field(default=True, description="幼儿园、支撑单位和非教学人员另列")


class ColumnChoiceIn(Part):
    """What a column is called in this office's files."""

    table: str = Field(max_length=20, description="哪张表")
    header: str = Field(max_length=LONGEST, description="列，如 layout 的 key")
    means: str = Field(max_length=40, description="规范列名；空文字为不读入")


class FixIn(Part):
    """Words to be replaced everywhere, one cell, or a row to be left out."""

    was: str = Field(default="", alias="from", max_length=LONGEST, description="原文")
    to: str | None = Field(default=None, max_length=LONGEST, description="改为；不写则拒绝自动理解，列为问题")
    table: str = Field(default="", max_length=20, description="只在这张表")
    column: str = Field(default="", max_length=40, description="只在这一列（规范列名）")
    form: bool = Field(default=False, description="同样形式的都算（数字互换）")
    sheet: str = Field(default="", max_length=LONGEST, description="与 row 一起：只改这一格")
    row: int = Field(default=0, ge=0, le=10_000_000, description="表中的行号")
    remove: bool = Field(default=False, description="整行不读入")


class RecipeIn(Part):
    """All that an office says about the reading of its files."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECIPE]}, extra="forbid")

    sheets: list[SheetChoiceIn] = Field(default_factory=list, max_length=MOST)
    columns: list[ColumnChoiceIn] = Field(default_factory=list, max_length=MOST)
    fixes: list[FixIn] = Field(default_factory=list, max_length=MOST)

    def recipe(self) -> Recipe:
        """The recipe itself.

        Raises:
            RecipeError: it names a table or column that does not exist.
        """
        made = Recipe(
            tuple(SheetChoice(**choice.model_dump()) for choice in self.sheets),
            tuple(ColumnChoice(**choice.model_dump()) for choice in self.columns),
            tuple(Fix(**fix.model_dump()) for fix in self.fixes),
        )
        check(made)
        return made


def told(recipe: Recipe) -> dict[str, Any]:
    """A recipe as JSON values."""
    return {
        "sheets": [choice(one) for one in recipe.sheets],
        "columns": [choice(one) for one in recipe.columns],
        "fixes": [choice(one) for one in recipe.fixes],
    }


def choice(one: Choice) -> dict[str, Any]:
    """One entry of a recipe as JSON values, without what is as it would be anyway."""
    if isinstance(one, SheetChoice):
        return SheetChoiceIn(**vars(one)).model_dump(exclude_defaults=True)
    if isinstance(one, ColumnChoice):
        return ColumnChoiceIn(**vars(one)).model_dump()
    return {"from": one.was, **FixIn(**vars(one)).model_dump(by_alias=True, exclude_defaults=True)}


def entry(one: Choice | None) -> dict[str, Any] | None:
    """A recipe that says just this."""
    if one is None:
        return None
    kind = "sheets" if isinstance(one, SheetChoice) else "columns" if isinstance(one, ColumnChoice) else "fixes"
    return {kind: [choice(one)]}


def parsed(text: str) -> Recipe:
    """A recipe from JSON text; nothing for no text.

    Raises:
        RecipeError: it names a table or column that does not exist.
        Refusal: 422 where it is no recipe, entry by entry.
    """
    if not text.strip():
        return Recipe()
    try:
        return RecipeIn.model_validate_json(text).recipe()
    except ValidationError as error:
        issues = [
            {
                "where": ".".join(["recipe", *(str(part) for part in item["loc"])]),
                "text": words(item["type"], item["msg"]),
            }
            for item in error.errors()
        ]
        raise Refusal(
            422,
            "invalid",
            "读法的写法不对 / Invalid recipe",
            say("refusals.recipe_wrong"),
            say("refusals.correct_recipe_form"),
            issues,
        ) from None
