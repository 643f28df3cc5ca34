"""Unit graphs in cargo's JSON format: what two of them have in common, however they are numbered."""
import collections
import hashlib
import json

# `deferred` or `resolved` says when the value was settled, `name` isn't part of a profile's identity.
IGNORED = ("name", "strip")


def units(text):
    """How often each unit is there, by a text that says what it is, all the way down; and which of them are roots."""
    graph = json.loads(text)
    assert graph["version"] == 1, graph["version"]
    known = {}

    def describe(index):
        if index not in known:
            unit = graph["units"][index]
            profile = {name: value for name, value in unit["profile"].items() if name not in IGNORED}
            profile["strip"] = next(iter(unit["profile"]["strip"].values()))
            own = json.dumps([unit["pkg_id"], unit["target"], profile, unit["platform"], unit["mode"], unit["features"]],
                             sort_keys=True)
            below = sorted({f"{edge['extern_crate_name']} {describe(edge['index'])}" for edge in unit["dependencies"]})
            name = f"{unit['mode']} {unit['target']['name']} of {unit['pkg_id']}"
            known[index] = f"{name} {hashlib.sha256((own + ' '.join(below)).encode()).hexdigest()}"
        return known[index]

    return (collections.Counter(describe(index) for index in range(len(graph["units"]))),
            collections.Counter(describe(index) for index in graph["roots"]))


def difference(expected, actual):
    """Nothing if both graphs have the same units and roots, else some of those that only one has."""
    lines = []
    for what, ours, theirs in zip(("unit", "root"), units(expected), units(actual)):
        for sign, only in (("-", ours - theirs), ("+", theirs - ours)):
            lines += [f"{sign} {what} {name}" for name in sorted(only)]
    return "\n".join(lines[:20])
