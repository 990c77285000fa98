"""Hands orders to the printing process and turns whatever goes wrong into a refusal in words."""

import threading

import structlog

from app.documents.press import Order, Printed, prepare, printed
from app.errors import Refusal
from app.log import bare
from app.processes import LOST, Beside
from solver.words import say

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
                429,
                "too_many_documents",
                "请求太多 / Too many requests",
                say("refusals.too_many_documents"),
                say("refusals.try_later"),
            )
        try:
            found = self.handed_over(order)
        except (*LOST, MemoryError) as error:
            log.warning("not_printed", form=order.form, **bare(error))
            raise Refusal(
                500,
                "not_in_time",
                "没有及时做完 / Not made in time",
                say("refusals.document_too_slow", seconds=f"{self.patience:g}"),
                say("refusals.smaller_document"),
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
        say("refusals.no_chinese_font"),
        say("refusals.install_font"),
    )


def broken(words: str) -> Refusal:
    return Refusal(
        422,
        "template_refused",
        "模板不能使用 / Template refused",
        say("refusals.as_found", what=words),
        say("refusals.start_from_template"),
        [{"where": "body.file", "text": words}],
    )
