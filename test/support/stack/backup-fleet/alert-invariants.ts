import { type Violation, violations } from "../violation.ts";
import type { BackupFleetState } from "./backup-fleet-state.ts";
import type { Interventions } from "./interventions.ts";
import type { JobRecord } from "./job-records.ts";
import { isProven, textOf } from "./truth.ts";

/** The chat page keeps no more. */
const MAX_MESSAGES = 500;
/** A job that ends later is not yet told. */
const TELL_MS = 60 * 60_000;
const END_KINDS = /^backup(CompletedWithWarnings|Failed|Cancelled|OnlySnapshot|TimedOut|Unknown)$/;

type Message = BackupFleetState["messages"][number];

/** The machine of every end that is worth an alert is in a notice: of its incident, where it fails again for one cause, and nothing is told twice. */
export function alertViolations(state: BackupFleetState, { downs }: Interventions): readonly Violation[] {
  const { messages, runs } = state;
  if (messages.length >= MAX_MESSAGES) return violations("other", [`There are ${messages.length} messages or more.`]);
  const lastMs = Math.max(0, ...state.instances.map(({ lastUpdatedAtMs }) => lastUpdatedAtMs));
  return [
    ...violations("lost", untold(state, lastMs)),
    ...violations("double", toldTwice(state, downs.length)),
    ...runs.flatMap(({ id, instance }) => {
      if (instance.runtimeStatus !== "Completed") return [];
      const digests = distinct(
        messages.filter((message) => kindOf(message) === "runSummary" && factOf(message, "Run") === id),
      );
      if (digests === 1) return [];
      return violations(digests === 0 ? "lost" : "double", [`${id} has ${digests} digests`]);
    }),
  ];
}

/** A job that vanished may never have been seen. */
function untold({ jobs, messages }: BackupFleetState, lastMs: number): readonly string[] {
  return jobs
    .filter(({ hidden }) => hidden !== "vanished")
    .filter(({ job }) => (job.end === undefined ? !Number.isFinite(job.transferEndsAtMs) : !isProven(job)))
    .filter(({ job }) => (job.end?.atMs ?? job.startedAtMs) <= lastMs - TELL_MS)
    .filter((record) => !messages.some((message) => tellsOf(message, record)))
    .map(({ job }) => `${textOf(job)}, of ${job.virtualMachineName}, and no notice tells of it`);
}

function tellsOf(message: Message, { job }: JobRecord): boolean {
  if (factOf(message, "Job")?.toLowerCase() === job.id.toLowerCase()) return true;
  if (!END_KINDS.test(kindOf(message))) return false;
  const names = factOf(message, "Machines") ?? factOf(message, "Machine") ?? "";
  return / more$/.test(names) || names.split(/, /).includes(job.virtualMachineName);
}

/** A message that was posted while the host was killed may be posted again, as it was. */
function toldTwice({ messages, jobs }: BackupFleetState, downs: number): readonly string[] {
  const copies = Map.groupBy(messages, ({ body }) => JSON.stringify(body));
  const repeated = [...copies]
    .filter(([, all]) => all.length > 2 + downs)
    .map(([body]) => `sent again and again: ${body}`);
  const again = jobs.flatMap(({ job }) => {
    // What is not solved within a day is told again on purpose, and says so.
    const ends = messages.filter(
      (message) =>
        END_KINDS.test(kindOf(message)) && factOf(message, "Job") === job.id && phaseOf(message) !== "reminded",
    );
    const kinds = Map.groupBy(ends, kindOf);
    return [...kinds]
      .filter(([, same]) => distinct(same) > 1)
      .map(([kind]) => `${kind} of ${textOf(job)} is told twice`);
  });
  return [...repeated, ...again];
}

interface Body {
  readonly data: {
    readonly kind: string;
    readonly incident?: { readonly phase: string };
    readonly facts: readonly { readonly name: string; readonly value: string }[];
  };
}

function kindOf({ body }: Message): string {
  return (body as Body).data.kind;
}

function phaseOf({ body }: Message): string | undefined {
  return (body as Body).data.incident?.phase;
}

function factOf({ body }: Message, name: string): string | undefined {
  return (body as Body).data.facts.find((fact) => fact.name === name)?.value;
}

function distinct(messages: readonly Message[]): number {
  return new Set(messages.map(({ body }) => JSON.stringify(body))).size;
}
