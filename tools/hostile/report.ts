/** What one kind of hostile input came to. */
export interface KindReport {
  readonly kind: string;
  readonly sent: number;
  /** Errors that no code handled, and servers that no longer answered. */
  readonly crashes: number;
  /** Inputs whose answer, or whose effect, is not as documented. */
  readonly undefined: number;
  /** Places in which a planted secret was found. */
  readonly leaks: number;
  /** Longest time until an answer, in milliseconds. */
  readonly slowestMs: number;
  /** One line for each of the counts above. */
  readonly findings: readonly string[];
}

export interface HostileReport {
  readonly seed: number;
  readonly kinds: readonly KindReport[];
}

/** Whether anything crashed, leaked or was answered otherwise than documented. */
export function hasFindings({ kinds }: HostileReport): boolean {
  return kinds.some((kind) => kind.crashes + kind.undefined + kind.leaks > 0);
}

const MAX_FINDINGS_SHOWN = 20;

/** The report for the console: findings, then a table. */
export function reportText({ seed, kinds }: HostileReport): string {
  const sum = (count: (kind: KindReport) => number) => kinds.reduce((total, kind) => total + count(kind), 0);
  const total: KindReport = {
    kind: `all, seed ${seed}`,
    sent: sum((kind) => kind.sent),
    crashes: sum((kind) => kind.crashes),
    undefined: sum((kind) => kind.undefined),
    leaks: sum((kind) => kind.leaks),
    slowestMs: Math.max(0, ...kinds.map((kind) => kind.slowestMs)),
    findings: [],
  };
  return [
    ...kinds.flatMap(findingLines),
    row(["kind", "sent", "crashes", "undefined", "leaks", "slowest"]),
    ...[...kinds, total].map((kind) =>
      row([kind.kind, kind.sent, kind.crashes, kind.undefined, kind.leaks, `${Math.round(kind.slowestMs)} ms`]),
    ),
  ].join("\n");
}

function findingLines({ kind, findings }: KindReport): readonly string[] {
  const lines = findings.slice(0, MAX_FINDINGS_SHOWN).map((finding) => `${kind}: ${finding}`);
  const hidden = findings.length - lines.length;
  return hidden === 0 ? lines : [...lines, `${kind}: ${hidden} more findings`];
}

function row([first = "", ...rest]: readonly (string | number)[]): string {
  return `${String(first).padEnd(24)}${rest.map((cell) => String(cell).padStart(11)).join("")}`;
}
