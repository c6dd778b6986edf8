import pytest

from masthead.engine.observability.trace import Tracer

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_trace_of_the_caller_is_continued_with_a_span_of_our_own() -> None:
    trace = Tracer().read(f"00-{TRACE}-{SPAN}-01", None)
    assert (trace.trace_id, trace.flags) == (TRACE, "01")
    assert trace.span_id != SPAN


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        f'00-{TRACE}-{SPAN}-01"',
        f"00-{TRACE}-{SPAN}-01\n",
    ],
)
def test_malformed_trace_is_replaced(header: str) -> None:
    assert Tracer().read(header, None).trace_id not in {TRACE, "0" * 32}


def test_request_id_is_kept_if_well_formed() -> None:
    tracer = Tracer()
    assert tracer.read(None, "from-nginx-0001").request_id == "from-nginx-0001"
    for bad in ("short", "x" * 65, "with space 123", 'quote"quote"', "new\nline-line", "-leading-dash"):
        assert tracer.read(None, bad).request_id != bad


def test_names_are_unique_within_and_between_processes() -> None:
    tracers = [Tracer() for _ in range(3)]
    names = [tracer.fresh() for tracer in tracers for _ in range(100)]
    assert len(set(names)) == 300
    assert all(len(name) == 32 and int(name, 16) for name in names)
