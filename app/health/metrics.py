"""Figures for Prometheus: requests as they come, and what the tables hold when asked. Numbers only, nobody's data."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func
from sqlmodel import col, select

from app.db import reading
from app.solves.jobs import Jobs
from app.tables import Delivery, Entry, Solve

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
STATES = ("queued", "running", "succeeded", "infeasible", "failed", "cancelled")


class Metrics:
    """The figures of one application."""

    def __init__(self, engine: Engine, jobs: Jobs) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.requests = Counter("lungang_requests", "Requests answered.", (*labels, "status"), registry=self.registry)
        self.seconds = Histogram(
            "lungang_request_seconds", "Time to answer.", labels, buckets=BUCKETS, registry=self.registry
        )
        self.registry.register(Tables(engine, jobs))
        ProcessCollector(registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request. ``route`` is the address with names for its parts: a closed set, and without anybody's number."""
        known = method if method in {"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"} else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(known, route).observe(seconds)


class Tables(Collector):
    """What is counted in the database when Prometheus asks."""

    def __init__(self, engine: Engine, jobs: Jobs) -> None:
        self.engine = engine
        self.jobs = jobs

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand, so that registering does not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        with reading(self.engine) as session:
            solves = dict(session.exec(select(Solve.state, func.count()).group_by(col(Solve.state))).all())
            waiting = session.exec(select(func.count()).where(Delivery.state == "pending")).one()
            lines = session.exec(select(func.max(Entry.number))).one() or 0
        states = GaugeMetricFamily("lungang_solves", "Solves by state.", labels=["state"])
        for state in STATES:
            states.add_metric([state], solves.get(state, 0))
        yield states
        yield GaugeMetricFamily("lungang_solves_at_work", "Worker processes with a solve.", value=self.jobs.busy)
        yield GaugeMetricFamily(
            "lungang_webhook_messages_waiting", "Webhook messages not yet delivered.", value=waiting
        )
        yield GaugeMetricFamily("lungang_audit_lines", "Lines of the audit.", value=lines)
