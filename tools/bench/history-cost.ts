import { fitLine, median } from "./measure.ts";
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
/** An activity adds its schedule, its completion and an episode's two markers. */
const EVENTS_PER_ACTIVITY = 4;

/** One orchestration of 1,500 activities in a row; what passes between two of them is one episode and one activity. */
export function measureHistoryCost(): Promise<HistoryCost> {
  return withOurHost(async ({ app, taskHub }) => {
    await runToEnd(taskHub, "chain", ACTIVITIES / 5); // Warms up.
    const startedAtMs: number[] = [];
    const echo = app.find("activitytrigger", "echo");
    const stopWatching = watchInvocations(app, (target) => {
      if (target === echo) startedAtMs.push(performance.now());
    });
    await runToEnd(taskHub, "chain", ACTIVITIES);
    stopWatching();
    return describe(startedAtMs);
  });
}

function describe(startedAtMs: readonly number[]): HistoryCost {
  const gaps = startedAtMs.slice(1).map((atMs, n) => (atMs - (startedAtMs[n] ?? 0)) * 1000);
  const points = Array.from({ length: Math.floor(gaps.length / WINDOW) }, (_, window) => ({
    x: (window + 0.5) * WINDOW * EVENTS_PER_ACTIVITY,
    y: median(gaps.slice(window * WINDOW, (window + 1) * WINDOW)),
  }));
  const middle = Math.floor(points.length / 2);
  const { slope, rSquared } = fitLine(points);
  const bend = fitLine(points.slice(middle)).slope / fitLine(points.slice(0, middle)).slope;
  return { microsecondsPerEvent: slope, rSquared, bend, longestHistory: startedAtMs.length * EVENTS_PER_ACTIVITY };
}
