import { fitLine } from "./measure.ts";
import { runToEnd, watchInvocations, withOurHost } from "./our-host.ts";

/** What an episode costs by the length of the history it replays. */
export interface HistoryCost {
  readonly microsecondsPerEvent: number;
  readonly rSquared: number;
  /** Slope of the later half over that of the earlier one: 1 is a straight line, 3 a parabola. */
  readonly bend: number;
  readonly longestHistory: number;
}

const ACTIVITIES = 1500;
const WINDOW = 50;
const RUNS = 3;
/** An activity adds its schedule, its completion and an episode's two markers. */
const EVENTS_PER_ACTIVITY = 4;

/**
 * One orchestration of 1,500 sequential activities; between two of them the host runs one episode and one activity. Uses the
 * fastest quarter of each section in the best of three runs, because other load on the machine can only increase the cost.
 */
export function measureHistoryCost(): Promise<HistoryCost> {
  return withOurHost(async ({ app, taskHub }) => {
    await runToEnd(taskHub, "chain", ACTIVITIES / 5); // Warms up.
    const echo = app.find("activitytrigger", "echo");
    const runs: (readonly number[])[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const startedAtMs: number[] = [];
      const stopWatching = watchInvocations(app, (target) => {
        if (target === echo) startedAtMs.push(performance.now());
      });
      await runToEnd(taskHub, "chain", ACTIVITIES);
      stopWatching();
      runs.push(costs(startedAtMs));
    }
    return describe(runs);
  });
}

/** Microseconds per episode, for each stretch of the run. */
function costs(startedAtMs: readonly number[]): readonly number[] {
  const gaps = startedAtMs.slice(1).map((atMs, n) => (atMs - (startedAtMs[n] ?? 0)) * 1000);
  return Array.from({ length: Math.floor(gaps.length / WINDOW) }, (_, stretch) => {
    const sorted = gaps.slice(stretch * WINDOW, (stretch + 1) * WINDOW).sort((a, b) => a - b);
    return sorted[Math.floor(WINDOW / 4)] ?? Number.NaN;
  });
}

function describe(runs: readonly (readonly number[])[]): HistoryCost {
  const points = (runs[0] ?? []).map((_, stretch) => ({
    x: (stretch + 0.5) * WINDOW * EVENTS_PER_ACTIVITY,
    y: Math.min(...runs.map((run) => run[stretch] ?? Number.POSITIVE_INFINITY)),
  }));
  const middle = Math.floor(points.length / 2);
  const { slope, rSquared } = fitLine(points);
  const bend = fitLine(points.slice(middle)).slope / fitLine(points.slice(0, middle)).slope;
  return { microsecondsPerEvent: slope, rSquared, bend, longestHistory: ACTIVITIES * EVENTS_PER_ACTIVITY };
}
