import { sweepSubscriptions } from "../../orchestrations/sweep/workflow.ts";
import { driveOrchestrator, type Given } from "./drive-orchestrator.ts";

export const NOW = "2026-03-30T08:00:00.000Z";
const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";

/** Answers of the sweep's activities that have nothing to tell. */
export const plan = { subscriptionIds: [SUBSCRIPTION], unreadable: [], readable: [SUBSCRIPTION], startsPerMinute: 2 };
export const emptyPage = { counts: {}, starts: [], probes: [], examples: [], fingerprint: 0, inventory: "written" };
export const noOrphans = { counts: {}, orphans: [] };
export const emptyDigest = { isOpen: true, counts: {}, examples: [], fingerprint: 0 };
export const startedAll = (count: number) => ({ started: count, alreadyRunning: 0, failed: 0 });

/** Drives a sweep that finds nothing but what the answers say. */
export function driveSweep(answers: Given["answers"], given: Partial<Given> = {}) {
  const quiet = {
    planSweep: [plan],
    "sweepDigest.open": [true, true],
    sweepMachines: [emptyPage],
    sweepUnseen: [{ counts: {}, starts: [], inventory: "written" }],
    sweepOrphans: [noOrphans],
    sweepLocks: [{ locks: [] }],
    takeDeadLetters: [{ requested: 0, notOurs: 0, unreadable: 0 }],
    "sweepDigest.read": [emptyDigest],
    "sweepDigest.close": [emptyDigest],
    "sweepDigest.take": [emptyDigest],
    startPublication: [{ kind: "started" }],
    startAlerts: [{ kind: "started" }],
  };
  return driveOrchestrator(sweepSubscriptions, {
    input: {},
    now: NOW,
    instanceId: "sweep",
    generations: 40,
    ...given,
    answers: { ...quiet, ...answers },
  });
}
