#!/usr/bin/env python3
"""Writes zones.json: the clock changes of the zones that time.json names, as the tests read them.

    tests/vectors/make_zones.py [--zoneinfo DIR] [ZONE ...] > tests/vectors/zones.json

DIR is a compiled tz database (the system's unless given); it must be 2026b or later, or America/
Vancouver still puts its clocks back in the winter of 2026. Without ZONE, the zones that zones.json
already holds. The tests read the data alone, so that they say the same on every machine.
"""
import argparse
import datetime
import json
import pathlib
import zoneinfo

FIRST = datetime.datetime(2010, 1, 1, tzinfo=datetime.timezone.utc)
END = datetime.datetime(2029, 1, 1, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)


def rule_at(zone, instant):
    local = instant.astimezone(zone)
    return int(local.utcoffset().total_seconds()), local.tzname()


def change_between(zone, before, after):
    """The first second in (before, after] with another rule than at `before`."""
    old = rule_at(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if rule_at(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def transitions_of(name):
    zone = zoneinfo.ZoneInfo(name)
    changes = [FIRST]
    day = FIRST
    while day < END:
        if rule_at(zone, day) != rule_at(zone, day + DAY):
            changes.append(change_between(zone, day, day + DAY))
        day += DAY
    for change in changes:
        offset, abbreviation = rule_at(zone, change)
        yield {
            "from": change.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "offset_seconds": offset,
            "abbreviation": abbreviation,
        }


def version_of(directory):
    first_line = (directory / "tzdata.zi").open(encoding="utf-8").readline()
    return first_line.removeprefix("# version ").strip()


def main():
    here = pathlib.Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--zoneinfo", type=pathlib.Path, default=pathlib.Path("/usr/share/zoneinfo"))
    parser.add_argument("zones", nargs="*")
    arguments = parser.parse_args()
    zoneinfo.reset_tzpath(to=[arguments.zoneinfo.resolve()])
    names = arguments.zones or list(json.loads((here / "zones.json").read_text())["zones"])

    lines = []
    for name in sorted(names):
        rows = ",\n      ".join(json.dumps(row) for row in transitions_of(name))
        lines.append(f"    {json.dumps(name)}: [\n      {rows}]")
    print("{")
    print(f'  "about": "Made by make_zones.py from tz database {version_of(arguments.zoneinfo)}.",')
    print('  "zones": {\n' + ",\n".join(lines) + "\n  }\n}")


if __name__ == "__main__":
    main()
