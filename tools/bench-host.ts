import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { option, text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { type FanOutWidth, measureFanOutWidth } from "./bench/fan-out-width.ts";
import { type HistoryCost, measureHistoryCost } from "./bench/history-cost.ts";
import { atLeast, atMost, type Measure, passes, toReport, toTable } from "./bench/measure.ts";
import { measureParallelInstances } from "./bench/parallel-instances.ts";
import { measureThroughput, type Throughputs } from "./bench/throughput.ts";
import { measureWaitingMemory, type WaitingMemory } from "./bench/waiting-instances.ts";

/** The real host with Azurite ran 29 to 33 three-activity orchestrations per second on two cores of another machine. */
const REAL_HOST_PER_SECOND = 33;
const KIBIBYTE = 1024;

const parts = {
  throughput: measureThroughput,
  fanOutWidth: measureFanOutWidth,
  historyCost: measureHistoryCost,
  parallelInstances: measureParallelInstances,
  waitingMemory: measureWaitingMemory,
};

type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

/**
 * `npm run bench:host`: measures the local host. Each part runs in its own process, one after the other, so that no part is
 * affected by another's heap.
 */
const command = {
  usage: "npm run bench:host -- [options]",
  about: "Measures the local host. Exit code 0 when all goals are met, 1 when one is missed, 2 for an invalid option.",
  options: {
    json: text("FILE", "write the measures as JSON, too"),
    instances: wholeNumber({
      help: "orchestrations per throughput round, 200 at a time",
      from: 200,
      to: 1_000_000,
      default: 1000,
    }),
    part: option({
      value: "NAME",
      help: `measure one part only, in this process: ${partNames.join(", ")}`,
      parse: (given) => partNames.find((name) => name === given),
      allowed: `one of ${partNames.join(", ")}`,
    }),
  },
} as const;

await runCommand(command, async ({ json, instances, part }) => {
  if (part === undefined) return await measureAll(json, instances);
  console.log(`RESULT ${JSON.stringify(await parts[part](instances))}`);
  return undefined;
});

async function measureAll(json: string | undefined, instances: number): Promise<number> {
  const measure = <T>(part: Part) => measureInProcess<T>(part, instances);
  const measures = [
    ...throughputMeasures(await measure<Throughputs>("throughput")),
    ...fanOutMeasures(await measure<FanOutWidth>("fanOutWidth")),
    ...parallelMeasures(await measure<number>("parallelInstances")),
    ...historyMeasures(await measure<HistoryCost>("historyCost")),
    ...memoryMeasures(await measure<WaitingMemory>("waitingMemory")),
  ];
  console.log(toTable(measures));
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(toReport("bench:host", measures), undefined, 2)}\n`);
  }
  return measures.every(passes) ? 0 : 1;
}

/** Runs one part of this file in its own process. */
async function measureInProcess<T>(part: Part, instances: number): Promise<T> {
  console.error(`measuring ${part} …`);
  const args = ["--expose-gc", import.meta.filename, "--part", part, "--instances", String(instances)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (result === undefined) throw new Error(`${part} printed no result:\n${stdout}`);
  return JSON.parse(result) as T;
}

function throughputMeasures({ orchestrations, activities }: Throughputs): readonly Measure[] {
  const { ours, sdkAlone, inMemory } = orchestrations;
  return [
    {
      id: "orchestrations, three activities each, 200 in parallel, database file",
      value: ours.perSecond,
      unit: "1/s",
    },
    { id: "the same, processor time of one", value: ours.cpuMicroseconds, unit: "µs" },
    {
      id: "orchestrations, ours over the real host's recorded rate",
      value: ours.perSecond / REAL_HOST_PER_SECOND,
      unit: "ratio",
    },
    { id: "the same, durabletask-js in memory", value: inMemory.perSecond, unit: "1/s" },
    { id: "orchestrations, ours over durabletask-js", value: inMemory.oursOver, unit: "ratio" },
    {
      id: "ceiling: the same calls of @azure/functions and durable-functions alone",
      value: sdkAlone.perSecond,
      unit: "1/s",
    },
    { id: "the same, processor time of one orchestration", value: sdkAlone.cpuMicroseconds, unit: "µs" },
    { id: "orchestrations, ours over the ceiling", value: sdkAlone.oursOver, unit: "ratio", goal: atLeast(0.5) },
    { id: "processor time, the ceiling's over ours", value: sdkAlone.cpuOverOurs, unit: "ratio" },
    { id: "activities, fan-outs of 50, database file", value: activities.ours.perSecond, unit: "1/s" },
    { id: "the same, durabletask-js in memory, activities", value: activities.inMemory.perSecond, unit: "1/s" },
    {
      id: "activities, ours over durabletask-js",
      value: activities.inMemory.oursOver,
      unit: "ratio",
      goal: atLeast(1),
    },
  ];
}

function fanOutMeasures({ narrowSeconds, wideSeconds }: FanOutWidth): readonly Measure[] {
  return [
    { id: "a fan-out to 1,000 activities", value: narrowSeconds, unit: "s" },
    { id: "a fan-out to 10,000 activities", value: wideSeconds, unit: "s" },
    { id: "fan-outs, 10,000 over 1,000", value: wideSeconds / narrowSeconds, unit: "ratio", goal: atMost(12) },
  ];
}

function parallelMeasures(seconds: number): readonly Measure[] {
  return [
    { id: "1,000 orchestrations at once, all ended after", value: seconds, unit: "s" },
    {
      id: "1,000 orchestrations at once",
      value: 1000 / seconds,
      unit: "1/s",
    },
  ];
}

function historyMeasures(cost: HistoryCost): readonly Measure[] {
  return [
    {
      id: `episode cost per event of history, up to ${cost.longestHistory}`,
      value: cost.microsecondsPerEvent,
      unit: "µs",
    },
    { id: "episode cost, share explained by a straight line", value: cost.rSquared, unit: "r²", goal: atLeast(0.9) },
    {
      id: "episode cost, slope of the later half over the earlier",
      value: cost.bend,
      unit: "ratio",
      goal: atMost(1.6),
    },
  ];
}

function memoryMeasures({ first, further }: WaitingMemory): readonly Measure[] {
  return [
    { id: "heap per waiting instance, first 20,000", value: first.heapBytes, unit: "bytes", goal: atMost(KIBIBYTE) },
    { id: "heap per waiting instance, next 20,000", value: further.heapBytes, unit: "bytes", goal: atMost(KIBIBYTE) },
    { id: "resident memory per waiting instance, first 20,000", value: first.residentBytes, unit: "bytes" },
    { id: "resident memory per waiting instance, next 20,000", value: further.residentBytes, unit: "bytes" },
  ];
}
