import type { AlertRun } from "./alerts-run.ts";
import { atMost, type Measure } from "./measure.ts";

const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;
/** Opening and resolving; reminders and digests come beside them. */
const MESSAGES_PER_CAUSE = 2;

/** What was told, by what the receivers got, and what it took. */
export function alertMeasures(run: AlertRun): readonly Measure[] {
  const of = `${run.failures} failures of ${run.causes} causes`;
  const channels = run.channels.flatMap((channel): readonly Measure[] => {
    const on = `${of}, ${channel.channel}`;
    return [
      {
        id: `${on}: messages, most per cause`,
        value: channel.mostPerCause,
        unit: "messages",
        goal: atMost(MESSAGES_PER_CAUSE),
      },
      { id: `${on}: messages`, value: channel.messages, unit: "messages" },
      { id: `${on}: failures lost`, value: channel.lost, unit: "failures", goal: atMost(0) },
      { id: `${on}: causes not resolved`, value: channel.unresolved, unit: "causes", goal: atMost(0) },
      { id: `${on}: messages shown twice`, value: channel.doubled, unit: "messages", goal: atMost(0) },
      { id: `${on}: first failure to first message, longest`, value: channel.slowestSeconds, unit: "s" },
    ];
  });
  return [
    ...channels,
    { id: `${of}: workflows that failed`, value: run.failed, unit: "instances", goal: atMost(0) },
    {
      id: `${of}: largest payload (${run.largestPayload.place})`,
      value: run.largestPayload.bytes / KIBIBYTE,
      unit: "KiB",
      goal: atMost(64),
    },
    { id: `${of}: longest history`, value: run.longestHistory.events, unit: "events", goal: atMost(999) },
    { id: `${of}: wall time`, value: run.wallSeconds, unit: "s" },
    { id: `${of}: processor time`, value: run.cpuSeconds, unit: "s" },
    { id: `${of}: virtual time`, value: run.virtualHours, unit: "h" },
    { id: `${of}: peak resident memory`, value: run.peakMemoryBytes / MEBIBYTE, unit: "MiB" },
  ];
}
