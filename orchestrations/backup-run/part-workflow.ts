import type { Instant } from "../../domain/instant.ts";
import type { PartMachine } from "../../domain/schedule/part-machine.ts";
import { closeOverdue, dueMachines, nextStepAt } from "../../domain/schedule/part-plan.ts";
import { countStatuses, isFinal } from "../../domain/schedule/report.ts";
import { limitsOf, slotKey } from "../../domain/schedule/slots.ts";
import { plannedInstants, staggerWindow } from "../../domain/schedule/stagger.ts";
import { backupRunPart as contract, runControl } from "../contracts/runs.ts";
import type { WorkflowOutput } from "../contracts/workflows.ts";
import { tryEntity } from "../durable/call.ts";
import { type FromJson, readInput } from "../durable/json.ts";
import { nowOf, waitSeconds, waitUntil } from "../durable/wait.ts";
import { keepWatching } from "./keep-watching.ts";
import { leaveClaims } from "./leave-claims.ts";
import { type Context, type Part, type Step, timesOf, vaultIdOf, withMachines } from "./part.ts";
import { readNews } from "./read-news.ts";
import { reportItems } from "./report-items.ts";
import { startDue } from "./start-due.ts";

type PartResult = FromJson<WorkflowOutput<typeof contract>>;

/** Slots that a part asks for at once. */
const MAX_WANTED = 50;
const MAX_FINAL_REPORTS = 5;

/**
 * Backs up the machines of one part of a run. Starting and following are separate: a backup that runs long, or not at all, delays the
 * start of no other; a vault that cannot be reached delays its own machines only.
 *
 * One poll per generation. Azure is asked only to start backups: what becomes of them the vaults' watchers tell.
 */
export function* backupRunPart(context: Context): Step<PartResult | undefined> {
  const opened = openPart(context, readInput(context, contract));
  const heard = yield* readNews(context, opened);
  const { part: told, due } = yield* tellRun(context, yield* close(context, heard));
  const started = yield* startDue(context, told, due);
  const watched = yield* keepWatching(context, started);
  const part = yield* reportItems(context, watched);
  if (part.machines.length === 0) return yield* endPart(context, part);
  const { machines, plan, newsAt } = part;
  yield* waitUntil(context, nextStepAt({ machines, windows: plan.closed, times: timesOf(context, part), newsAt }));
  context.df.continueAsNew(part);
  return undefined;
}

/** The first generation plans when each machine starts. */
function openPart(context: Context, input: ReturnType<typeof readInput<typeof contract.input>>): Part {
  const { runId, part, machines, selected, passedOver, plan, dueAt, newsAt } = input;
  const now = nowOf(context);
  if (machines !== undefined) return { ...input, machines, newsAt: newsAt ?? now };
  const { staggerSeconds, deadlineAt } = plan;
  const window = staggerWindow({ dueAt, now, deadlineAt, staggerSeconds });
  const instants = plannedInstants(selected, { ...window, runId, part });
  const begin = { attempts: 0, delays: 0, isChanged: true } as const;
  const planned = selected.map(
    (machine, index): PartMachine => ({ ...machine, ...begin, status: "planned", at: instants[index] ?? now }),
  );
  const skipped = passedOver.map(
    ({ vmId, reason }): PartMachine => ({ vmId, vault: -1, ...begin, status: "skipped", at: now, reason }),
  );
  return { ...input, machines: [...planned, ...skipped], selected: [], passedOver: [], newsAt: now };
}

/** What time brings about. Claims of backups that the part no longer waits for are left to others. */
function* close(context: Context, part: Part): Step<Part> {
  const times = { ...timesOf(context, part), isCancelled: part.isCancelled };
  const machines = closeOverdue(part.machines, times, part.plan.thresholds);
  const given = part.machines.filter(
    (before, index) => mayRun(before) && isFinal(machines[index]?.status ?? "planned"),
  );
  yield* leaveClaims(context, part, given);
  return withMachines(part, machines);
}

/** Whether a backup of the machine may run that the part has claimed. */
function mayRun({ status, askedAt }: PartMachine): boolean {
  return status === "triggered" || status === "snapshotDone" || (status === "planned" && askedAt !== undefined);
}

interface Told {
  readonly part: Part;
  /** Indexes of the machines whose backups are started now. */
  readonly due: readonly number[];
}

/** Reports to the run, gives slots back and asks for new ones, and learns whether the run was cancelled. */
function* tellRun(context: Context, part: Part): Step<Told> {
  const now = nowOf(context);
  const { machines, plan, runId, problems } = part;
  const candidates = dueMachines(machines, plan.closed, now);
  const isLimited = Object.keys(plan.limits).length > 0;
  const wanted = isLimited ? candidates.slice(0, MAX_WANTED) : [];
  const answer = yield* tryEntity(context, runControl, runId, "update", {
    ...reportOf(part, now, false),
    wanted: wanted.flatMap((index) => slotRequestOf(part, index)),
  });
  if (answer === undefined) return { part, due: isLimited ? [] : candidates };
  const told = { ...part, freed: [], problems: problems.slice(100) };
  if (answer.isCancelled && !part.isCancelled) {
    const cancelled = yield* close(context, { ...told, isCancelled: true });
    return { part: cancelled, due: dueMachines(cancelled.machines, plan.closed, now) };
  }
  if (!isLimited) return { part: told, due: candidates };
  const granted = new Set(wanted.filter((_, place) => answer.granted[place] === true));
  return { part: withSlots(told, granted, wanted), due: candidates.filter((index) => mayGo(part, index, granted)) };
}

/** A machine that may have been started already is looked for without a new slot. */
function mayGo(part: Part, index: number, granted: ReadonlySet<number>): boolean {
  return granted.has(index) || part.machines[index]?.askedAt !== undefined;
}

function withSlots(part: Part, granted: ReadonlySet<number>, wanted: readonly number[]): Part {
  const waits = new Set(wanted.filter((index) => !granted.has(index)));
  const machines = part.machines.map((machine, index): PartMachine => {
    if (granted.has(index)) return { ...machine, holdsSlot: true };
    if (!waits.has(index) || machine.reason === "waitsForSlot" || machine.attempts > 0) return machine;
    return { ...machine, reason: "waitsForSlot", isChanged: true };
  });
  return { ...part, machines };
}

function slotRequestOf(part: Part, index: number) {
  const machine = part.machines[index];
  if (machine === undefined) return [];
  const { vmId, tagValue } = machine;
  const where = { vmId, vaultId: vaultIdOf(part, machine), ...(tagValue !== undefined && { tagValue }) };
  return [{ machine: slotKey(vmId), limits: limitsOf(part.plan.limits, where).map((limit) => ({ ...limit })) }];
}

function reportOf({ part, machines, counts, freed, problems, plan }: Part, at: Instant, hasEnded: boolean) {
  return {
    part,
    at,
    hasEnded,
    counts: countStatuses(
      machines.map(({ status }) => status),
      counts,
    ),
    problems: problems.slice(0, 100).map((problem) => ({ ...problem })),
    freed: [...freed],
    wanted: [],
    holdSeconds: plan.thresholds.snapshotStallSeconds,
  };
}

/** The run must learn of the end: it counts by what the parts report. */
function* endPart(context: Context, part: Part): Step<PartResult> {
  const { runId, part: number, counts } = part;
  for (let attempt = 1; attempt <= MAX_FINAL_REPORTS; attempt += 1) {
    const report = reportOf(part, nowOf(context), true);
    const answer = yield* tryEntity(context, runControl, runId, "update", report);
    if (answer !== undefined) return { runId, part: number, counts };
    yield* waitSeconds(context, 60);
  }
  throw new Error(`Part ${number} could not report its end to ${runId}.`);
}
