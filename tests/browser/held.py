"""What a page holds once nothing more can be collected: the same figures that its memory profiler shows."""

from playwright.sync_api import CDPSession


def held(client: CDPSession) -> dict[str, float]:
    """Return the numbers of nodes and listeners, detached ones too, and the heap in MB."""
    for _ in range(3):  # what one collection frees may free more
        client.send("HeapProfiler.collectGarbage")
    counters = client.send("Memory.getDOMCounters")
    heap = client.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    return {"nodes": counters["nodes"], "listeners": counters["jsEventListeners"], "MB": round(heap, 2)}
