"""Prints what the benchmarks are for: ratios, beside what they should be."""


def pytest_terminal_summary(terminalreporter, config):
    found = [bench for bench in config._benchmarksession.benchmarks if "ratios" in bench.extra_info]
    if not found:
        return
    terminalreporter.section("ratios within this run (medians), and what they should be")
    for bench in found:
        for unit, value, target in bench.extra_info["ratios"]:
            verdict = (
                "" if target is None else f"at most {target:>5}   {'met' if value <= target else 'MISSED'}"
            )
            name = bench.extra_info["name"]
            terminalreporter.write_line(
                f"{name:<66} {value:8.2f} x {unit:<13} {verdict}".replace("x MB", "  MB").replace(
                    "x ms", "  ms"
                )
            )
