import { briefRetry } from "../../domain/retry.ts";
import type { PartMachine } from "../../domain/schedule/part-machine.ts";
import { countStatuses, isFinal, isProblem, type RunItem } from "../../domain/schedule/report.ts";
import { writeRunItems } from "../contracts/runs.ts";
import { callActivity } from "../durable/call.ts";
import { type Context, oneAttempt, type Part, type Step, vaultIdOf } from "./part.ts";

/**
 * Writes the lines of machines that have changed. Those that have ended then leave the part's state. The report is a view: while it cannot be written
 * everything else goes on, and a part that has ended tries a little longer.
 */
export function* reportItems(context: Context, part: Part): Step<Part> {
  const { runId, part: number, machines } = part;
  const changed = machines.filter(({ isChanged }) => isChanged === true).slice(0, 100);
  const hasEnded = machines.every(({ status }) => isFinal(status));
  if (changed.length === 0) return hasEnded ? withoutEnded(part) : part;
  const items = changed.map((machine) => ({ ...itemOf(part, machine) }));
  try {
    yield* callActivity(context, writeRunItems, { runId, part: number, items }, hasEnded ? briefRetry : oneAttempt);
  } catch {
    return hasEnded ? withoutEnded(part) : part;
  }
  const written = new Set(changed);
  const next = machines.map((machine) => (written.has(machine) ? unchanged(machine) : machine));
  return withoutEnded({ ...part, machines: next });
}

function unchanged({ isChanged: _, ...machine }: PartMachine): PartMachine {
  return machine;
}

/** Machines that have ended and are written are counted; those that are not plainly good are named. */
function withoutEnded(part: Part): Part {
  const hasEnded = part.machines.every(({ status }) => isFinal(status));
  const leaves = (machine: PartMachine) => isFinal(machine.status) && (hasEnded || machine.isChanged !== true);
  const left = part.machines.filter(leaves);
  const problems = left.flatMap(({ vmId, status, reason, serviceCode }) =>
    isProblem(status) ? [{ vmId, status, reason: serviceCode ?? reason ?? status }] : [],
  );
  return {
    ...part,
    machines: part.machines.filter((machine) => !leaves(machine)),
    counts: countStatuses(
      left.map(({ status }) => status),
      part.counts,
    ),
    problems: [...part.problems, ...problems],
  };
}

function itemOf(part: Part, machine: PartMachine): RunItem {
  const { vmId, status, reason, serviceCode, jobId, joined, joinedFirst, attempts, at, possibleAt, milestones } =
    machine;
  const vaultId = vaultIdOf(part, machine);
  return {
    vmId,
    ...(vaultId !== "" && { vaultId }),
    status,
    ...(reason !== undefined && { reason }),
    ...(serviceCode !== undefined && { serviceCode }),
    ...(jobId !== undefined && { jobId }),
    ...(joined === true && { joined }),
    ...(joinedFirst !== undefined && { joinedFirst }),
    ...(attempts > 0 && { attempts }),
    ...(status === "planned" && { plannedAt: at }),
    ...(possibleAt !== undefined && { possibleAt }),
    ...(milestones !== undefined && { milestones }),
  };
}
