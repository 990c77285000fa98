"""Hands orders to the printing process and turns whatever goes wrong into a refusal in words."""

import threading

import structlog

from app.documents.press import Order, Printed, prepare, printed
from app.errors import Refusal
from app.log import bare
from app.processes import LOST, Beside

log = structlog.get_logger()
PATIENCE_SECONDS = 120.0
"""The longest an order may take."""
MOST_WAITING = 8


class Printers:
    """The one process that prints."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self.patience = patience
        self.lock = threading.Lock()
        self.waiting = threading.BoundedSemaphore(MOST_WAITING)
        self.process = Beside(prepare, most_tasks=200)

    def ask(self, order: Order) -> bytes:
        """The file.

        Raises:
            Refusal: 422 for a template that cannot be used, 429 for too many at once, 500 where it was not made in
                time, 503 without a Chinese font.
        """
        if not self.waiting.acquire(blocking=False):
            raise Refusal(
                429, "too_many_documents", "请求太多 / Too many requests", "正在生成的文件太多。", "请稍后再试。"
            )
        try:
            found = self.handed_over(order)
        except (*LOST, MemoryError) as error:
            log.warning("not_printed", form=order.form, **bare(error))
            raise Refusal(
                500,
                "not_in_time",
                "没有及时做完 / Not made in time",
                f"文件没有在 {self.patience:g} 秒内做完，或占用内存过多。",
                "请减少学校或换一种格式；若用了自己的模板，请恢复原模板后再试。",
            ) from None
        finally:
            self.waiting.release()
        if found.fonts_missing:
            raise no_font()
        if found.wrong:
            raise broken(found.wrong)
        return found.content

    def handed_over(self, order: Order) -> Printed:
        with self.lock:
            future = self.process.submit(printed, order, seconds=self.patience)
        done: Printed = self.process.answer(future)
        return done

    def stop(self) -> None:
        """Ends the process at once."""
        with self.lock:
            self.process.end()


def no_font() -> Refusal:
    return Refusal(
        503,
        "no_chinese_font",
        "缺少中文字体 / No Chinese font",
        "服务器没有中文字体，PDF 里的汉字会缺失，因此没有生成。",
        "请管理员安装中文字体（Debian：apt-get install fonts-noto-cjk），或把字体放进 LUNGANG_FONTS 所指的文件夹后重启；"
        "Word 格式不受影响。",
    )


def broken(words: str) -> Refusal:
    return Refusal(
        422,
        "template_refused",
        "模板不能使用 / Template refused",
        f"{words}。",
        "请下载现有模板，从它改起；也可以由管理员恢复原模板。",
        [{"where": "body.file", "text": words}],
    )
