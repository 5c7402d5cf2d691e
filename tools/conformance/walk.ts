import { prepareCompute } from "./compute-scenarios.ts";
import { memberOf, type Recording } from "./recordings.ts";
import { prepare } from "./scenarios.ts";
import type { Scope } from "./scope.ts";
import { shapeDifferences } from "./shape.ts";
import { ask, createStage } from "./stage.ts";
import { createWorld } from "./world.ts";

/** How one recording compares; empty when the recorded shape is a subset of what the simulator sends. */
export async function walkRecording(recording: Recording, scope: Scope, number: number): Promise<readonly string[]> {
  const missing = memberOf(recording.body, "error", "code") === "MissingSubscriptionRegistration";
  const world = await createWorld(number, locationOf(recording), missing ? ["Microsoft.RecoveryServices"] : []);
  const stage = createStage(world, recording);
  try {
    if (scope === "recoveryServices") await prepare(stage);
    else await prepareCompute(stage);
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
