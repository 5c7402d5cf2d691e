import { existsSync, readFileSync } from "node:fs";

/** A difference that is meant, as docs/simulator-differences.md lists it. */
export interface ListedDifference {
  readonly recording: RegExp;
  readonly difference: RegExp;
  readonly reason: string;
}

/** Reads the table rows `| \`recording\` | \`difference\` | reason |`; both patterns are regular expressions. */
export function readListedDifferences(file: string): readonly ListedDifference[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      const cells = /^\| `(.+?)` \| `(.+?)` \| (.+) \|$/.exec(line);
      const [, recording, difference, reason] = cells ?? [];
      if (recording === undefined || difference === undefined || reason === undefined) return [];
      const unescaped = (pattern: string) => new RegExp(pattern.replaceAll("\\|", "|"));
      return [{ recording: unescaped(recording), difference: unescaped(difference), reason }];
    });
}

/** Whether every difference of a recording is listed. */
export function isListed(name: string, differences: readonly string[], listed: readonly ListedDifference[]): boolean {
  const rows = listed.filter((row) => row.recording.test(name));
  return differences.every((difference) => rows.some((row) => row.difference.test(difference)));
}
