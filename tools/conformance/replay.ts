import { prepareCompute } from "./compute-scenarios.ts";
import { preparePlatform } from "./platform-scenarios.ts";
import { memberOf, type Recording } from "./recordings.ts";
import { createReplayTarget } from "./replay-target.ts";
import { prepare } from "./scenarios.ts";
import type { Scope } from "./scope.ts";
import { shapeDifferences } from "./shape.ts";
import { createStage, type Stage, sendRecordedRequest } from "./stage.ts";

const prepareScope: Readonly<Record<Scope, (stage: Stage) => Promise<void>>> = {
  recoveryServices: prepare,
  compute: prepareCompute,
  platform: preparePlatform,
};

/** How one recording compares; empty when the recorded shape is a subset of what the simulator sends. */
export async function replayRecording(recording: Recording, scope: Scope, number: number): Promise<readonly string[]> {
  const missing = memberOf(recording.body, "error", "code") === "MissingSubscriptionRegistration";
  const target = await createReplayTarget(number, locationOf(recording), {
    unregistered: missing ? ["Microsoft.RecoveryServices"] : [],
    ...startOf(recording),
  });
  const stage = createStage(target, recording);
  try {
    await prepareScope[scope](stage);
    // Members named after resource IDs (user-assigned identities) get the new names too.
    const text = JSON.stringify(recording.body);
    const body: unknown = text === undefined ? undefined : JSON.parse(stage.rename(text));
    return shapeDifferences({ ...recording, body }, await sendRecordedRequest(stage));
  } catch (error) {
    return [error instanceof Error ? error.message.slice(0, 300) : String(error)];
  }
}

/** The region the recording names, so that vault, machine and request agree. */
function locationOf({ path, body, requestBody }: Recording): string {
  const named = [
    memberOf(requestBody, "location"),
    memberOf(body, "location"),
    /\/locations\/(\w+)\//i.exec(path)?.[1],
  ];
  const location = named.find((value) => typeof value === "string");
  return typeof location === "string" ? location.replaceAll(" ", "").toLowerCase() : "westeurope";
}

/** A request about a period is replayed in that period: the target's time begins with it. */
function startOf({ path }: Recording): { readonly startAtMs?: number } {
  const text = decodeURIComponent(path.replaceAll("+", " "));
  const begins = /start(?:Time|Date) eq '([^']+)'/.exec(text)?.[1];
  const startAtMs = begins === undefined ? Number.NaN : Date.parse(`${begins} UTC`);
  return Number.isNaN(startAtMs) ? {} : { startAtMs };
}
