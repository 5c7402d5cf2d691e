import { prepareCompute } from "./compute-scenarios.ts";
import { preparePlatform } from "./platform-scenarios.ts";
import { memberOf, type Recording } from "./recordings.ts";
import { prepare } from "./scenarios.ts";
import type { Scope } from "./scope.ts";
import { shapeDifferences } from "./shape.ts";
import { ask, createStage, type Stage } from "./stage.ts";
import { createWorld } from "./world.ts";

const prepareScope: Readonly<Record<Scope, (stage: Stage) => Promise<void>>> = {
  recoveryServices: prepare,
  compute: prepareCompute,
  platform: preparePlatform,
};

/** How one recording compares; empty when the recorded shape is a subset of what the simulator sends. */
export async function walkRecording(recording: Recording, scope: Scope, number: number): Promise<readonly string[]> {
  const missing = memberOf(recording.body, "error", "code") === "MissingSubscriptionRegistration";
  const world = await createWorld(number, locationOf(recording), {
    unregistered: missing ? ["Microsoft.RecoveryServices"] : [],
    ...startOf(recording),
  });
  const stage = createStage(world, recording);
  try {
    await prepareScope[scope](stage);
    // Members named after resource IDs (user-assigned identities) get the fresh names too.
    const text = JSON.stringify(recording.body);
    const body: unknown = text === undefined ? undefined : JSON.parse(stage.rename(text));
    return shapeDifferences({ ...recording, body }, await ask(stage));
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

/** A question about a span of time is asked in that time: the world begins with the span. */
function startOf({ path }: Recording): { readonly startAtMs?: number } {
  const text = decodeURIComponent(path.replaceAll("+", " "));
  const begins = /start(?:Time|Date) eq '([^']+)'/.exec(text)?.[1];
  const startAtMs = begins === undefined ? Number.NaN : Date.parse(`${begins} UTC`);
  return Number.isNaN(startAtMs) ? {} : { startAtMs };
}
