import type { TimelineItem } from "../timeline/lane-of.ts";

/** What proves a machine's state: where it comes from, and when. */
export interface Evidence {
  readonly source: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Azure's own code, where the evidence has one. */
  readonly serviceCode?: string;
}

/** An entry of the timeline with what tells its source. */
export interface SourcedItem extends TimelineItem {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly serviceCode?: string | undefined;
}

const SOURCE_BY_KIND: Readonly<Record<string, string>> = {
  protection: "a run of protection",
  backup: "the backup job in Azure",
  check: "the check of the policy's backups",
  deletion: "the machine's deletion",
  recoveryPoint: "a recovery point in Azure",
};

/** Reasons that a sweep reads off the vault's item. */
const READ_BY_SWEEP: readonly string[] = [
  "recoveryPointFresh",
  "recoveryPointTooOld",
  "noRecoveryPoint",
  "firstBackupPending",
  "protectionPending",
  "excludedButProtected",
  "scanIncomplete",
  "stateUnknown",
];

/** The newest entry that gives the machine's reason; without one what was observed, and when. */
export function evidenceOf(
  machine: { readonly reason: string; readonly observedAt: string },
  timeline: readonly SourcedItem[],
): Evidence {
  const entry = timeline
    .filter(
      ({ reason, kind }) => reason === machine.reason && kind !== undefined && Object.hasOwn(SOURCE_BY_KIND, kind),
    )
    .toSorted((one, other) => (one.at < other.at ? 1 : -1))[0];
  if (entry !== undefined) {
    const { at, serviceCode } = entry;
    return { source: sourceOf(entry), at, ...(serviceCode !== undefined && { serviceCode }) };
  }
  const source = READ_BY_SWEEP.includes(machine.reason)
    ? "the vault's backup item, read by a sweep"
    : "Holdfast's inventory";
  return { source, at: machine.observedAt };
}

function sourceOf({ kind = "", source }: SourcedItem): string {
  const text = SOURCE_BY_KIND[kind] ?? "Holdfast's inventory";
  if (kind !== "protection") return text;
  if (source === "sweep") return `${text}, started by a sweep`;
  if (source === "retry") return `${text}, a retry`;
  return source === "http" ? `${text}, asked for by an operator` : text;
}
