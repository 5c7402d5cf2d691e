import { makeGroup } from "./compute-scenarios.ts";
import { memberOf } from "./recordings.ts";
import type { Stage } from "./stage.ts";

const lockVersion = "2016-09-01";

/** Makes the groups and locks that a request to ARM itself is about. */
export async function preparePlatform(stage: Stage): Promise<void> {
  const { recording, target } = stage;
  const path = stage.rename(decodeURIComponent(recording.path)).replace(/\?.*/, "");
  const isMissing = recording.status === 404;
  const isFirstPut = recording.method === "PUT" && recording.status === 201;
  const isGroupItself = /\/resourcegroups\/[^/]+$/i.test(path);
  if (!isMissing && !(isFirstPut && isGroupItself)) await makeGroup(stage, path);
  const rows = memberOf(recording.body, "value");
  for (const row of Array.isArray(rows) ? rows : []) await makeRow(stage, row);
  const isLock = /\/locks\/[^/]+$/i.test(path);
  if (!isLock || isMissing || isFirstPut) return;
  const properties = memberOf(recording.body, "properties") ?? { level: "CanNotDelete" };
  await target.call("PUT", path, { properties }, lockVersion);
}

async function makeRow(stage: Stage, row: unknown): Promise<void> {
  const id = stage.rename(String(memberOf(row, "id") ?? ""));
  await makeGroup(stage, id);
  if (!/\/locks\/[^/]+$/i.test(id)) return;
  await stage.target.call("PUT", id, { properties: memberOf(row, "properties") }, lockVersion);
}
