/** An accepted difference: which recordings may differ how, and why. As docs/simulator-differences.md lists it. */
interface ListedDifference {
  readonly reason: string;
  /** Names of recordings; `*` stands for any part of a file's name. */
  readonly recordings: readonly string[];
  /** Differences, word for word. */
  readonly differences: readonly string[];
}

/** The list, and which of its lines were needed. */
export interface DifferenceList {
  readonly rows: readonly ListedDifference[];
  /** Whether every difference of a recording is listed; records the lines that were needed. */
  explains(recording: string, differences: readonly string[]): boolean;
  /** Lines that no recording has needed: the difference no longer occurs, and the line would hide its return. */
  unused(): readonly string[];
}

/**
 * Reads the nested list of docs/simulator-differences.md: a reason (`- why`), below it the recordings (``  - in `name` ``)
 * and the differences (``  - differs `text` ``).
 */
export function readDifferenceList(markdown: string): DifferenceList {
  const rows = parseRows(markdown);
  const used = new Set<string>();
  return {
    rows,
    explains: (recording, differences) => {
      const own = rows.flatMap((row) => {
        const pattern = row.recordings.find((each) => matches(each, recording));
        return pattern === undefined ? [] : [{ row, pattern }];
      });
      const lines = differences.map((difference) => {
        const found = own.find(({ row }) => row.differences.includes(difference));
        return found === undefined ? [] : [lineOf(found.row, found.pattern), lineOf(found.row, difference)];
      });
      if (lines.some((line) => line.length === 0)) return false;
      for (const line of lines.flat()) used.add(line);
      return true;
    },
    unused: () =>
      rows
        .flatMap((row) => [...row.recordings, ...row.differences].map((text) => lineOf(row, text)))
        .filter((line) => !used.has(line)),
  };
}

function parseRows(markdown: string): readonly ListedDifference[] {
  const rows: { reason: string; recordings: string[]; differences: string[] }[] = [];
  for (const line of markdown.split("\n")) {
    const row = rows.at(-1);
    const [, kind, text = ""] = /^ {2,4}- (in|differs) `(.+)`$/.exec(line) ?? [];
    const [, reason] = /^- (.+)$/.exec(line) ?? [];
    if (kind === "in") row?.recordings.push(text);
    else if (kind === "differs") row?.differences.push(text);
    else if (reason !== undefined) rows.push({ reason, recordings: [], differences: [] });
  }
  return rows.filter((row) => row.recordings.length > 0);
}

function matches(pattern: string, recording: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(recording);
}

function lineOf(row: ListedDifference, text: string): string {
  return `${row.reason}: ${text}`;
}
