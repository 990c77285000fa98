"""A fault of a page as a browser tells it: where in the program, and nothing of what was being worked on."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Place = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}\.js:\d{1,6}$")]


class FaultIn(BaseModel):
    """No message: it may quote what was on the page."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"code": "3F2A9C", "kind": "TypeError", "page": "plan", "at": ["plans.js:52", "page.js:39"]}]
        },
        extra="forbid",
    )

    code: str = Field(pattern=r"^[0-9A-F]{6}$", description="页面显示的代码：同一处、同一种错误总是同一个")
    kind: str = Field(pattern=r"^[A-Za-z]{1,40}$", description="错误的种类")
    page: str = Field(default="", pattern=r"^[a-z-]{0,20}$", description="哪一页")
    at: list[Place] = Field(default_factory=list, max_length=6, description="程序文件和行号")
