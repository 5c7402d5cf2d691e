import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs, promisify } from "node:util";
import { type FanOutWidth, measureFanOutWidth } from "./bench/fan-out-width.ts";
import { type HistoryCost, measureHistoryCost } from "./bench/history-cost.ts";
import { atLeast, atMost, type Measure, passes, toReport, toTable } from "./bench/measure.ts";
import { measureParallelInstances } from "./bench/parallel-instances.ts";
import { measureSdkAlone } from "./bench/sdk-alone.ts";
import { measureThroughput, type Throughput } from "./bench/throughput.ts";
import { measureWaitingMemory, type WaitingMemory } from "./bench/waiting-instances.ts";

/**
 * `npm run bench:host`: measures the local host. Each part runs in its own process, one after the other, so that no part is
 * affected by another's heap. Exit codes: 0 all goals met, 1 a goal missed, 2 invalid command line.
 */
const usage = `Usage: npm run bench:host -- [--json FILE] [--instances N]

  --json FILE     writes the measures as JSON, too
  --instances N   orchestrations per throughput round, 200 at a time (default 3000, at least 200)`;

/** The real host with Azurite ran 29 to 33 three-activity orchestrations per second on two cores of another machine. */
const REAL_HOST_PER_SECOND = 33;
const KIBIBYTE = 1024;

const parts = {
  ours: (instances: number) => measureThroughput("ours", instances),
  sdkAlone: measureSdkAlone,
  inMemory: (instances: number) => measureThroughput("in-memory", instances),
  fanOutWidth: measureFanOutWidth,
  historyCost: measureHistoryCost,
  parallelInstances: measureParallelInstances,
  waitingMemory: measureWaitingMemory,
};

const command = readCommand();
if (command === undefined) {
  console.log(usage);
  process.exit(process.argv.includes("--help") ? 0 : 2);
}
const { values, instances } = command;
if (values.part === undefined) await measureAll();
else console.log(`RESULT ${JSON.stringify(await parts[values.part as keyof typeof parts](instances))}`);

/** @returns `undefined` where there is nothing to measure. */
function readCommand() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "string" },
        instances: { type: "string", default: "3000" },
        part: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    const instances = Number(values.instances);
    const isUsable = !values.help && Number.isInteger(instances) && instances >= 200;
    return isUsable ? { values, instances } : undefined;
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

async function measureAll(): Promise<void> {
  const [ours, ceiling] = [await measure<Throughput>("ours"), await measure<number>("sdkAlone")];
  const measures = [
    ...throughputMeasures(ours, await measure<Throughput>("inMemory")),
    ...ceilingMeasures(ours, ceiling),
    ...fanOutMeasures(await measure<FanOutWidth>("fanOutWidth")),
    ...parallelMeasures(await measure<number>("parallelInstances")),
    ...historyMeasures(await measure<HistoryCost>("historyCost")),
    ...memoryMeasures(await measure<WaitingMemory>("waitingMemory")),
  ];
  console.log(toTable(measures));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(toReport("bench:host", measures), undefined, 2)}\n`);
  }
  process.exitCode = measures.every(passes) ? 0 : 1;
}

/** Runs one part of this file in its own process. */
async function measure<T>(part: keyof typeof parts): Promise<T> {
  console.error(`measuring ${part} …`);
  const args = ["--expose-gc", import.meta.filename, "--part", part, "--instances", String(instances)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (result === undefined) throw new Error(`${part} printed no result:\n${stdout}`);
  return JSON.parse(result) as T;
}

function throughputMeasures(ours: Throughput, inMemory: Throughput): readonly Measure[] {
  return [
    {
      id: "orchestrations, three activities each, 200 in parallel, database file",
      value: ours.orchestrations,
      unit: "1/s",
    },
    {
      id: "orchestrations, ours over the real host's recorded rate",
      value: ours.orchestrations / REAL_HOST_PER_SECOND,
      unit: "ratio",
    },
    { id: "the same, durabletask-js in memory", value: inMemory.orchestrations, unit: "1/s" },
    {
      id: "orchestrations, ours over durabletask-js",
      value: ours.orchestrations / inMemory.orchestrations,
      unit: "ratio",
    },
    { id: "activities, fan-outs of 50, database file", value: ours.activities, unit: "1/s" },
    { id: "the same, durabletask-js in memory, activities", value: inMemory.activities, unit: "1/s" },
    {
      id: "activities, ours over durabletask-js",
      value: ours.activities / inMemory.activities,
      unit: "ratio",
      goal: atLeast(1),
    },
  ];
}

function ceilingMeasures(ours: Throughput, ceiling: number): readonly Measure[] {
  return [
    { id: "ceiling: the same calls of @azure/functions and durable-functions alone", value: ceiling, unit: "1/s" },
    {
      id: "orchestrations, ours over the ceiling",
      value: ours.orchestrations / ceiling,
      unit: "ratio",
      goal: atLeast(0.5),
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
