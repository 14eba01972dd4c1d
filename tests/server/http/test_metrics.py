"""Metrics: what is counted is what happened, and a reader of the text format understands every line."""

import os
import re
import sys

import pytest

from livegrad.server.http.app import Service
from livegrad.server.http.metrics import LAGS, Histogram, Metrics, family, memory
from livegrad.server.service.settings import Settings
from livegrad.server.worker.channel import Report
from tests.server.fakes import Clock
from tests.server.service.test_sessions import built, rows

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.e+-]+')


def test_a_histogram_counts_each_value_in_all_buckets_above_it() -> None:
    histogram = Histogram((0.1, 1.0))
    for value in (0.05, 0.1, 0.5, 7.0):
        histogram.observe(value)
    assert family("lag", "histogram", "How late.", histogram) == [
        "# HELP lag How late.",
        "# TYPE lag histogram",
        'lag_bucket{le="0.1"} 2',
        'lag_bucket{le="1"} 3',
        'lag_bucket{le="+Inf"} 4',
        "lag_sum 7.650000",
        "lag_count 4",
    ]


def test_numbers_are_written_whole_and_labels_in_braces() -> None:
    assert family("steps_total", "counter", "Steps.", 123_456_789_012)[2] == "steps_total 123456789012"
    assert family("workers", "gauge", "Workers.", {'state="ready"': 2})[2] == 'workers{state="ready"} 2'


def test_every_line_of_the_page_is_one_of_the_format() -> None:
    service = Service(Settings(workers=2), lambda: pytest.fail("expected no worker to be started"), Clock())
    service.counts.count_refusal("host")
    lines = service.metrics().splitlines()
    names = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert all(line.startswith("# ") or SAMPLE.fullmatch(line) for line in lines)
    assert {"livegrad_sessions", "livegrad_workers", "livegrad_event_loop_lag_seconds"} <= names
    assert 'livegrad_workers{state="ready"} 0' in lines
    assert 'livegrad_workers{state="not_ready"} 2' in lines
    assert 'livegrad_refusals_total{reason="host"} 1' in lines
    assert not service.ready


def test_steps_are_counted_once_through_rewinds_and_a_workers_death() -> None:
    metrics = Metrics()
    metrics.heard(Report(1, built=[built(rebuilt=True)], rows=[rows(0)]))
    metrics.heard(Report(1, rows=[rows(10, 25)]))
    assert metrics.steps == 25
    metrics.heard(Report(1, built=[built(rebuilt=True)], rows=[rows(0)]))  # rewound
    metrics.heard(Report(1, rows=[rows(5)]))
    metrics.heard(Report(2, built=[built(rebuilt=True)], rows=[rows(0, 100)]))
    assert metrics.steps == 130
    metrics.heard(Report(1, built=[built(rebuilt=False)], rows=[rows(3)]))  # from an older checkpoint
    metrics.heard(Report(1, rows=[rows(7)]))
    assert metrics.steps == 134
    metrics.heard(Report(9, rows=[rows(50)]))  # built before anybody listened
    assert metrics.steps == 134


def test_what_goes_to_pages_is_counted() -> None:
    metrics = Metrics()
    for message in (
        {"type": "websocket.accept"},
        {"type": "websocket.send", "bytes": b"frame"},
        {"type": "websocket.send", "text": "event", "bytes": None},
        {"type": "websocket.close", "code": 1013},
        {"type": "websocket.http.response.start", "status": 403},
    ):
        metrics.sent(message)
    assert (metrics.frames, metrics.events, metrics.bytes) == (1, 1, 10)
    assert metrics.refusals == {"closed_1013": 1, "answered_403": 1}


async def test_the_lag_of_the_loop_is_how_late_it_wakes_up() -> None:
    metrics, clock = Metrics(), Clock()
    lags = iter([0.3, 0.0])

    async def sleep(seconds: float) -> None:
        clock.now += seconds + next(lags)

    with pytest.raises(RuntimeError, match="StopIteration"):
        await metrics.watch_loop(clock, sleep)
    assert metrics.lag.counts[LAGS.index(0.5)] == 1
    assert metrics.lag.sum == pytest.approx(0.3)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell in other ways")
def test_memory_is_what_a_process_holds() -> None:
    assert 10e6 < (memory(os.getpid()) or 0) < 10e9
    assert memory(2**22 + 1) is None
