import type { RunningHost } from "../../../../local/host/host.ts";
import { copyHub, hubFileOf, restartHost } from "../restart-host.ts";
import type { TestStack } from "../test-stack.ts";
import type { KillPoint } from "./fleet-scenario.ts";
import { watchHubCommits } from "./hub-commits.ts";
import type { Interruptible } from "./relay.ts";

/** A host that is killed around commits of its task hub and started again on what was committed. */
export interface KillableHost {
  /** The host that runs now. */
  host(): RunningHost;
  /** How often the host was killed. */
  kills(): number;
  /** Whether the host runs: it was not stopped, and no restart is under way. */
  isUp(): boolean;
  /** Resolves when no restart is under way. */
  restarted(): Promise<void>;
  /** Kills the host before the next commit of its task hub. */
  killAtNextCommit(): void;
  /** Stops the host while time passes, and starts it again. The caller moves no time meanwhile. */
  stopFor(milliseconds: number): Promise<void>;
  end(): Promise<void>;
}

/**
 * Kills the stack's host as planned.
 *
 * @param events - Brings events to the host: one that was killed responds to none.
 */
export function killableHost(
  stack: TestStack,
  events: Pick<Interruptible, "cut" | "passOn">,
  plan: readonly KillPoint[],
): KillableHost {
  const remaining = [...plan];
  let host = stack.host;
  let commits = 0;
  let kills = 0;
  let killsNext = false;
  let restarting: Promise<void> | undefined;
  const kill = () => {
    const release = stack.clock.hold();
    kills += 1;
    events.cut();
    const folder = copyHub(stack, host);
    restarting = restartHost(stack, host, folder)
      .then((next) => {
        host = next;
        events.passOn();
      })
      .finally(() => {
        restarting = undefined;
        release();
      });
  };
  const startAgain = async (former: RunningHost, folder: string) => {
    const release = stack.clock.hold();
    try {
      host = await restartHost(stack, former, folder);
    } finally {
      release();
    }
  };
  const unwatch = watchHubCommits((moment, file) => {
    const [next] = remaining;
    if (restarting !== undefined || file !== hubFileOf(stack, host)) return;
    if (moment === "before") commits += 1;
    if (moment === "before" && killsNext) {
      killsNext = false;
      return kill();
    }
    if (next === undefined || commits < next.commit || moment !== next.moment) return;
    remaining.shift();
    kill();
  });
  return {
    host: () => host,
    kills: () => kills,
    isUp: () => restarting === undefined,
    restarted: async () => restarting,
    killAtNextCommit() {
      killsNext = true;
    },
    async stopFor(milliseconds) {
      await restarting;
      const former = host;
      const folder = copyHub(stack, former);
      restarting = former
        .stop()
        .then(() => stack.clock.advance(milliseconds))
        .then(() => startAgain(former, folder));
      await restarting;
      restarting = undefined;
    },
    async end() {
      unwatch();
      await restarting;
      if (host !== stack.host) await host.stop();
    },
  };
}
