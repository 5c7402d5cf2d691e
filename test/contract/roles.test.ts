import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { AZURE_CALLS } from "../../azure/arm/azure-calls.ts";
import { LINKED_RIGHTS, ROLE_DEFINITIONS, type RoleDefinition } from "../../azure/arm/roles.ts";
import { ROLE_SCENARIOS, type RoleScenario } from "../support/azure/role-scenarios.ts";
import { type RoleStage, type SentCall, startRoleStage } from "../support/azure/role-stage.ts";

/** A right of a role, and what shows that the role needs it. */
type Right = readonly [role: RoleDefinition["key"], action: string];

const linked = new Set(LINKED_RIGHTS.map(({ action }) => action));
const rights: readonly Right[] = ROLE_DEFINITIONS.flatMap(({ key, actions }) =>
  actions.filter((action) => !linked.has(action)).map((action) => [key, action] as const),
);

/** The calls of each scenario, made with exactly the roles. */
const callsOf = new Map<RoleScenario, readonly SentCall[]>();
let stage: RoleStage | undefined;

beforeAll(async () => {
  for (const scenario of ROLE_SCENARIOS) {
    await onStage(async (all) => {
      all.assign(ROLE_DEFINITIONS);
      await scenario.run(all);
      callsOf.set(scenario, all.takeCalls());
    });
  }
}, 120_000);
afterEach(() => stage?.azure.stop());

async function onStage(run: (stage: RoleStage) => Promise<void>): Promise<void> {
  stage = await startRoleStage();
  await run(stage);
  await stage.azure.stop();
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** The first scenario whose calls need the right where the role is assigned. */
function scenarioFor([key, action]: Right, roles: readonly RoleDefinition[] = ROLE_DEFINITIONS) {
  const scope = roles.find((role) => role.key === key)?.scope;
  return ROLE_SCENARIOS.find((scenario) =>
    callsOf.get(scenario)?.some((call) => isSame(call.action, action) && (call.scope ?? scope) === scope),
  );
}

function without([key, action]: Right): readonly RoleDefinition[] {
  return ROLE_DEFINITIONS.map((role) =>
    role.key === key ? { ...role, actions: role.actions.filter((each) => each !== action) } : role,
  );
}

/** What the scenario reports when it fails; `undefined` when it passes. */
async function failureOf(scenario: RoleScenario, on: RoleStage): Promise<string | undefined> {
  try {
    await scenario.run(on);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Writes that Azure accepted and that may happen once: enabled items and started backups. */
function onceOnly(calls: readonly SentCall[]): Readonly<Record<string, number>> {
  const done = calls.filter(({ status }) => status >= 200 && status < 300);
  const count = (ending: string) => done.filter(({ action }) => action.toLowerCase().endsWith(ending)).length;
  return { items: count("/protecteditems/write"), backups: count("/protecteditems/backup/action") };
}

describe("the custom roles, each assigned at its own subscription", () => {
  test("are enough for every scenario, and the scenarios make every call of the app", () => {
    const sent = [...callsOf.values()].flat();
    const isSent = (call: (typeof AZURE_CALLS)[number]) =>
      sent.some(({ method, path, status }) => method === call.method && status < 300 && isPathOf(call.path, path));

    expect(AZURE_CALLS.filter((call) => !isSent(call)).map(({ operation }) => operation)).toEqual([]);
    expect(sent.filter(({ status }) => status === 403)).toEqual([]);
  });

  test.for(rights)("%s needs %s: without it the app says so, and goes on once it is granted", async ([key, action]) => {
    const right: Right = [key, action];
    const scenario = scenarioFor(right);
    expect(scenario, "no scenario uses this right: the role does not need it").toBeDefined();
    if (scenario === undefined) return;

    await onStage(async (lacking) => {
      lacking.assign(without(right));
      const failure = await failureOf(scenario, lacking);
      const before = lacking.takeCalls();
      lacking.assign(ROLE_DEFINITIONS);
      const afterGrant = await failureOf(scenario, lacking);
      const calls = [...before, ...lacking.takeCalls()];

      expect(failure).toMatch(/^AZURE_ACCESS_DENIED: Cannot /);
      expect(failure).toContain(action);
      expect(failure).toContain(`"${ROLE_DEFINITIONS.find((role) => role.key === key)?.name}"`);
      expect(before.filter(({ status }) => status === 403).map((call) => call.action.toLowerCase())).toContain(
        action.toLowerCase(),
      );
      expect(afterGrant).toBeUndefined();
      expect(onceOnly(calls)).toEqual(onceOnly(callsOf.get(scenario) ?? []));
    });
  });
});

describe("the proof itself", () => {
  test("finds a right too many", () => {
    const superfluous: Right = ["vaultOperator", "Microsoft.RecoveryServices/Vaults/delete"];
    const atWrongScope: Right = ["machineReader", "Microsoft.RecoveryServices/Vaults/backupOperations/read"];

    expect(scenarioFor(superfluous)).toBeUndefined();
    expect(scenarioFor(atWrongScope)).toBeUndefined();
  });

  test("finds a right too few", async () => {
    const missing: Right = ["policyWriter", "Microsoft.RecoveryServices/Vaults/backupPolicies/write"];

    await onStage(async (lacking) => {
      lacking.assign(without(missing));
      const failures = [];
      for (const scenario of ROLE_SCENARIOS) failures.push(await failureOf(scenario, lacking));

      expect(failures.filter((failure) => failure !== undefined).length).toBeGreaterThan(0);
    });
  });

  test("does not cover the rights that only Azure itself asks for", () => {
    const sent = [...callsOf.values()].flat().map(({ action }) => action.toLowerCase());

    expect(LINKED_RIGHTS.filter(({ action }) => sent.includes(action.toLowerCase()))).toEqual([]);
  });
});

function isPathOf(template: string, path: string): boolean {
  const [names, parts] = [template.split("/"), path.split("/")];
  return (
    names.length === parts.length && names.every((name, at) => name.startsWith("{") || isSame(name, parts[at] ?? ""))
  );
}
