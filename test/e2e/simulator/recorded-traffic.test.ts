import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DifferenceList, readDifferenceList } from "../../../tools/conformance/differences.ts";
import { type Recording, readRecordings } from "../../../tools/conformance/recordings.ts";
import { replayAll } from "../../../tools/conformance/replay-all.ts";
import { scopeOf } from "../../../tools/conformance/scope.ts";

const folder = "test/fixtures/recorded";
const recordings = readRecordings(folder);

function projectList(): DifferenceList {
  return readDifferenceList(readFileSync("docs/simulator-differences.md", "utf8"));
}

/** The one recording of a name. */
function recordingOf(name: string): Recording {
  const found = recordings.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no recording ${name}.`);
  return found;
}

test.for([1, 50_001])(
  "every kept recording matches the simulator or is listed as different, in replay targets from %i on",
  async (first) => {
    const result = await replayAll(recordings, projectList(), first);

    expect(result.unexplained).toEqual([]);
    expect(result.inScope).toBe(recordings.length);
    expect(result.matched).toBeGreaterThan(0.9 * recordings.length);
  },
);

test.for<[string, RegExp]>([
  ["vaults", /^(PUT|GET|PATCH|DELETE) \S*\/vaults\/[^/]+ 2/i],
  ["vault operations", /^GET \S*\/operationStatus\//i],
  ["vault settings", /\/backup(storage)?config\//i],
  ["resource guards", /\/backupResourceGuardProxies\/[^/]+\/unlockDelete/i],
  ["policies", /^PUT \S*\/backupPolicies\//i],
  ["protecting", /^PUT \S*\/protectedItems\/[^/]+ 202/i],
  ["stopping for good", /^DELETE \S*\/protectedItems\/[^/]+ 202/i],
  ["protected items", /^GET \S*\/backupProtectedItems/i],
  ["backups", /^POST \S*\/backup 202/i],
  ["operations", /^GET \S*\/backupOperations\//i],
  ["jobs", /^GET \S*\/backupJobs\/[^/]+ 200/i],
  ["cancelling", /\/cancel /i],
  ["recovery points", /^GET \S*\/recoveryPoints/i],
  ["restores", /^POST \S*\/restore 202/i],
  ["cross-region restores", /\/backupCrossRegionRestore/i],
  ["refusals", / 400$/],
  ["absence", / 404$/],
  ["throttling", / 429$/],
  ["trouble in the service", / 50[034]$/],
  ["machines", /^GET \S*\/virtualMachines\/[^/]+ 200/i],
  ["power and commands", /^POST \S*\/virtualMachines\/[^/]+\/(start|powerOff|runCommand)/i],
  ["snapshots", /\/snapshots\//i],
  ["restore points", /\/restorePoints\//i],
  ["locks", /\/locks\//i],
  ["resource groups", /\/resourcegroups\/[^/]+ 404$/i],
])("recordings of %s are kept", ([, pattern]) => {
  const lines = recordings.map(({ method, path, status }) => `${method} ${path.replace(/\?.*/, "")} ${status}`);

  expect(lines.filter((line) => pattern.test(line))).not.toEqual([]);
});

const policy = "azure-cli/policy-get__200__2024-04-01__policy.json";
const running = "azure-cli/backup-operation__200__2024-04-01__disk_exclusion.json";
const protecting = "azure-cli/protecteditem-put__202__2024-04-01__protection.json";

test.for<[string, string, Partial<Recording>, string]>([
  ["another status", policy, { status: 202 }, "status: 202 recorded, 200 sent "],
  ["a member the simulator does not send", policy, { body: { extra: 1 } }, "body.extra: number recorded, nothing sent"],
  ["another type", policy, { body: { name: 1 } }, "body.name: number recorded, string sent"],
  ["another state", running, { body: { status: "Cancelled" } }, 'body.status: "Cancelled" recorded, "InProgress" sent'],
  [
    "another poll URL",
    protecting,
    { headers: { location: "https://management.azure.com/x/elsewhere/1" } },
    "header location: elsewhere recorded, operationResults sent",
  ],
])("a recording that is wrong by %s is reported", async ([, name, change, difference]) => {
  const wrong = { ...recordingOf(name), ...change };

  const result = await replayAll([wrong], projectList(), 7);

  expect(result).toEqual({
    inScope: 1,
    matched: 0,
    listed: 0,
    unexplained: [{ recording: name, differences: [difference] }],
  });
});

const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));

test("the kept recordings are scrubbed, say where they come from, and are small", () => {
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));

  const guids = texts.flatMap((text) => text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? []);
  expect(guids.filter((guid) => !/^0{8}(-0{4}){3}-\d{12}$/.test(guid))).toEqual([]);
  for (const [index, text] of texts.entries()) {
    expect([files[index], /[?&](?:sig|[tcsh])=|eyJ[\w-]{20}|[A-Za-z0-9+]{90}|@/.exec(text)?.[0]]).toEqual([
      files[index],
      undefined,
    ]);
    expect(JSON.parse(text)).toMatchObject({
      source: { repo: expect.stringMatching(/^Azure\//), path: expect.any(String) },
    });
  }
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  expect(bytes).toBeLessThan(1_000_000);
});

test("every kept recording is about something that the simulator claims", () => {
  expect(recordings.filter((recording) => scopeOf(recording) === undefined).map(({ name }) => name)).toEqual([]);
});
