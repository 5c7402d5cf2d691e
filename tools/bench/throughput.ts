import { median } from "./measure.ts";
import { type Contestant, type Order, type Round, runByTurns } from "./rounds.ts";

/** How one contestant did; rates and ratios are medians of the rounds. */
export interface Throughput {
  /** Orchestrations or activities. */
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
  /** The rate of ours over this one's, in rounds that were run one right after the other. */
  readonly oursOver: number;
  /** The processor time of this one over that of ours, per orchestration or activity: what `oursOver` is without waiting. */
  readonly cpuOverOurs: number;
}

export interface Throughputs {
  /** Three activities one after the other, 200 orchestrations at a time. */
  readonly orchestrations: Readonly<Record<Contestant, Throughput>>;
  /** Activities of orchestrations that start 50 at once, 20 orchestrations at a time. */
  readonly activities: Readonly<Record<"ours" | "inMemory", Throughput>>;
}

const ROUNDS = 9;
const FAN_OUT_WIDTH = 50;
const MIN_FAN_OUTS = 60;

/** @param instances - Orchestrations per round. */
export async function measureThroughput(instances: number): Promise<Throughputs> {
  const fanOuts = Math.max(Math.floor(instances / FAN_OUT_WIDTH), MIN_FAN_OUTS);
  return {
    orchestrations: await compare(["ours", "sdkAlone", "inMemory"], { program: "three", count: instances }, 1),
    activities: await compare(["ours", "inMemory"], { program: "fanOut", count: fanOuts }, FAN_OUT_WIDTH),
  };
}

async function compare<C extends Contestant>(
  contestants: readonly C[],
  order: Order,
  unitsPerRun: number,
): Promise<Readonly<Record<C, Throughput>>> {
  const rounds = await runByTurns(contestants, order, ROUNDS);
  const describe = (name: C) => [name, throughput(rounds[name], rounds.ours, order.count * unitsPerRun)];
  return Object.fromEntries(contestants.map(describe)) as Record<C, Throughput>;
}

/** @param units - Per round. */
export function throughput(rounds: readonly Round[], ours: readonly Round[], units: number): Throughput {
  const overOurs = (pick: (round: Round) => number) =>
    median(rounds.map((round, index) => pick(round) / pick(ours[index] ?? round)));
  return {
    perSecond: units / median(rounds.map(({ seconds }) => seconds)),
    cpuMicroseconds: (median(rounds.map(({ cpuSeconds }) => cpuSeconds)) * 1e6) / units,
    oursOver: overOurs(({ seconds }) => seconds),
    cpuOverOurs: overOurs(({ cpuSeconds }) => cpuSeconds),
  };
}
