import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Contestant, Contestants } from "../package/contestants.ts";
import type { LoadOrder, LoadTimes } from "./load-app.ts";
import { atMost, type Measure, median } from "./measure.ts";

const MEBIBYTE = 1024 * 1024;

/** Loads every kind once per round, one after the other, so that a busy machine slows all of them. */
export async function packageMeasures(given: Contestants, rounds: number): Promise<readonly Measure[]> {
  const { bundled, unbundled, zipBytes } = given;
  const kinds = {
    bundledAll: orderOf(bundled, "all"),
    unbundledAll: orderOf(unbundled, "all"),
    bundledEvent: orderOf(bundled, "event"),
    unbundledEvent: orderOf(unbundled, "event"),
    unbundledEager: { ...orderOf(unbundled, "all"), event: true },
  };
  const times: Record<keyof typeof kinds, LoadTimes[]> = {
    ...{ bundledAll: [], unbundledAll: [], bundledEvent: [], unbundledEvent: [], unbundledEager: [] },
  };
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  // The first round fills the file system's cache and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    console.error(`round ${round} of ${rounds} …`);
    for (const name of names) {
      const measured = await loadOnce(kinds[name]);
      if (round > 0) times[name].push(measured);
    }
  }
  const wall = (name: keyof typeof kinds) => median(times[name].map(({ milliseconds }) => milliseconds));
  const cpu = (name: keyof typeof kinds) => median(times[name].map(({ cpuMilliseconds }) => cpuMilliseconds));
  return [
    { id: "package.wholeApp", value: wall("bundledAll"), unit: "ms" },
    { id: "unbundled.wholeApp", value: wall("unbundledAll"), unit: "ms" },
    { id: "package.firstEvent", value: wall("bundledEvent"), unit: "ms" },
    { id: "unbundled.firstEvent", value: wall("unbundledEvent"), unit: "ms" },
    { id: "unbundled.firstEventAllLoaded", value: wall("unbundledEager"), unit: "ms" },
    { id: "wholeApp.ratio", value: wall("bundledAll") / wall("unbundledAll"), unit: "x", goal: atMost(0.5) },
    { id: "wholeApp.cpuRatio", value: cpu("bundledAll") / cpu("unbundledAll"), unit: "x" },
    { id: "firstEvent.ratio", value: wall("bundledEvent") / wall("unbundledEager"), unit: "x", goal: atMost(0.35) },
    { id: "firstEvent.cpuRatio", value: cpu("bundledEvent") / cpu("unbundledEager"), unit: "x" },
    { id: "firstEvent.ratioBothLazy", value: wall("bundledEvent") / wall("unbundledEvent"), unit: "x" },
    { id: "zip", value: zipBytes / MEBIBYTE, unit: "MiB", goal: atMost(6) },
  ];
}

function orderOf({ directory, lazyModules }: Contestant, until: "all" | "event"): LoadOrder {
  return { directory, onDemand: until === "all" ? lazyModules : [], event: until === "event" };
}

async function loadOnce(order: LoadOrder): Promise<LoadTimes> {
  const args = [join(import.meta.dirname, "load-app.ts"), JSON.stringify(order)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (result === undefined) throw new Error(`Loading ${order.directory} printed no result:\n${stdout}`);
  return JSON.parse(result) as LoadTimes;
}
