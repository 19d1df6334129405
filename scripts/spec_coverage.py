"""Counts the rows of docs/spec that tests cite. Started by scripts/spec-coverage."""

import re
import signal
import sys
from pathlib import Path

ID = r"[A-Z][A-Z0-9]*-[A-Z]?[0-9]{2,}"
ROW = re.compile(rf"^(?:\| (?:\*\*)?({ID})(?:\*\*)? \||- \*\*({ID})\*\*|({ID}) — )(.*)")
CITATION = re.compile(r"^\s*// spec:(.*)")
OUT_OF_SCOPE = re.compile(rf"^- ({ID}): *(\S.*)")
# A row that only points elsewhere: `see EP-109.`, `see FLOW-300 – FLOW-313 | G |`; a remark in
# parentheses says nothing new.
TARGETS = rf"{ID}(?: – {ID})?"
REFERENCE = re.compile(rf"^(?:\[\w\] *)*see ({TARGETS}(?:(?:,| and) {TARGETS})*)\.?$")


def body(rest):
    """The text of a row without its source tags, its further columns and remarks in parentheses."""
    text = re.sub(r"\s*\|[^|]*\|?\s*$", "", rest) if rest.rstrip().endswith("|") else rest
    text = re.sub(r"\s*\([^()]*\)", "", text)
    return re.sub(r"(\s*\[\w\])+$", "", text).strip()


def read_specification():
    """{file: [id]}, {id: text}, in the order of the files."""
    files, texts = {}, {}
    for path in sorted(Path("docs/spec").glob("0*.md")):
        ids = files.setdefault(path.name, [])
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := ROW.match(line):
                row = match[1] or match[2] or match[3]
                if row in texts:
                    sys.exit(f"{path}: {row} stands twice")
                ids.append(row)
                texts[row] = body(match[4])
    return files, texts


def references(texts):
    """{id: [ids it points to]} for the rows that are nothing but a pointer."""
    order = list(texts)
    found = {}
    for row, text in texts.items():
        match = REFERENCE.match(text)
        if not match:
            continue
        targets = []
        for part in re.findall(TARGETS, match[1]):
            first, *last = part.split(" – ")
            if last and first in texts and last[0] in texts:
                between = order[order.index(first) : order.index(last[0]) + 1]
                targets += [r for r in between if r.split("-")[0] == first.split("-")[0]]
            else:
                targets.append(first)
        found[row] = targets
    return found


def test_lines():
    """(place, line) of everything that only a test run compiles or reads."""
    for folder in ("tests", "benches", "src"):
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix not in (".rs", ".js", ".mjs") or "node_modules" in path.parts:
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            in_tests = (
                folder != "src"
                or path.name == "tests.rs"
                or path.name.endswith("_tests.rs")
                or "tests" in path.parts
            )
            for number, line in enumerate(lines, 1):
                in_tests = in_tests or line.strip() == "#[cfg(test)]"
                if in_tests:
                    yield f"{path}:{number}", line


def read_citations(texts):
    """The cited ids; complaints about ids that no row has."""
    cited, complaints = set(), []
    for place, line in test_lines():
        if match := CITATION.match(line):
            for row in (part.strip() for part in match[1].split(",")):
                if row in texts:
                    cited.add(row)
                else:
                    complaints.append(f"{place}: no such row: {row!r}")
    return cited, complaints


def read_out_of_scope(texts):
    path = Path("docs/spec/out-of-scope.md")
    found, complaints = {}, []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if match := OUT_OF_SCOPE.match(line):
            found[match[1]] = match[2]
            if match[1] not in texts:
                complaints.append(f"{path}: no such row: {match[1]!r}")
    return found, complaints


def state_of(texts, cited, out):
    """{id: tested | by reference | out of scope | open}."""
    pointers = references(texts)

    def settled(row, seen):
        if row in cited or row in out:
            return True
        targets = pointers.get(row)
        return bool(targets) and row not in seen and all(settled(t, seen | {row}) for t in targets)

    states = {}
    for row in texts:
        if row in cited:
            states[row] = "tested"
        elif row in out:
            states[row] = "out of scope"
        else:
            states[row] = "by reference" if settled(row, frozenset()) else "open"
    return states


def print_table(groups, states):
    columns = ("tested", "by reference", "out of scope", "open")
    width = max(map(len, groups), default=0)
    print(f"{'':{width}}  {'rows':>5}" + "".join(f"  {name:>12}" for name in columns))
    for name, rows in [*groups.items(), ("all", [r for rows in groups.values() for r in rows])]:
        counts = [sum(states[row] == column for row in rows) for column in columns]
        print(f"{name:{width}}  {len(rows):5}" + "".join(f"  {count:12}" for count in counts))


def main(arguments):
    files, texts = read_specification()
    cited, unknown = read_citations(texts)
    out, unknown_out = read_out_of_scope(texts)
    states = state_of(texts, cited, out)
    match arguments:
        case []:
            print_table({name.removesuffix(".md"): rows for name, rows in files.items()}, states)
        case ["--prefix"]:
            prefixes = {}
            for row in texts:
                prefixes.setdefault(row.split("-")[0], []).append(row)
            print_table(prefixes, states)
        case ["--missing", prefix]:
            for row, state in states.items():
                if state == "open" and row.startswith(prefix):
                    print(f"{row}  {texts[row]}")
        case _:
            sys.exit("usage: scripts/spec-coverage [--prefix | --missing PREFIX]")
    for complaint in unknown + unknown_out:
        print(complaint, file=sys.stderr)
    return 1 if unknown or unknown_out else 0


signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` may close early
sys.exit(main(sys.argv[1:]))
