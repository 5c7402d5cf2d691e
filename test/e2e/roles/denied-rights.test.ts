import { expect, test } from "vitest";
import { ROLE_DEFINITIONS } from "../../../azure/arm/roles.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const vaults = "Microsoft.RecoveryServices/Vaults";
const items = `${vaults}/backupFabrics/protectionContainers/protectedItems`;

/** Without one of these a machine is not protected. Each machine is in a region of its own: it needs a vault, a group and a policy. */
const protecting: readonly (readonly [region: string, action: string])[] = [
  ["westeurope", "Microsoft.Compute/virtualMachines/read"],
  ["northeurope", "Microsoft.RecoveryServices/locations/backupStatus/action"],
  ["uksouth", `${vaults}/read`],
  ["francecentral", `${vaults}/write`],
  ["germanywestcentral", "Microsoft.Resources/subscriptions/resourceGroups/write"],
  ["swedencentral", `${vaults}/backupPolicies/read`],
  ["norwayeast", `${vaults}/backupPolicies/write`],
  ["switzerlandnorth", `${items}/read`],
  ["italynorth", `${items}/write`],
];
/** Without one of these it is protected, and its first backup is not started. */
const backingUp: typeof protecting = [
  ["westus2", `${items}/backup/action`],
  ["eastus2", `${vaults}/backupJobs/read`],
];
const granted = ROLE_DEFINITIONS.flatMap(({ actions }) => actions);

/**
 * Creates a machine while the app has its roles but one right; then the right is granted. The test's own calls are an owner's: no
 * time passes between them and the restriction.
 *
 * @returns The outcome, and of each notice about the machine that names the right: what happened, and the roles.
 */
async function tellsOfMissing(action: string, stack: TestStack, location: string): Promise<readonly unknown[]> {
  const { access } = stack.simulator;
  const name = `vm-${location}`;
  access.restrictTo(undefined);
  await stack.createVm(name, { location });
  access.restrictTo({ actions: granted.filter((each) => each !== action) });
  await stack.settle();
  access.restrictTo({ actions: granted });
  const notices = stack.messages().filter(({ title, text }) => {
    return title.startsWith(`${name}: `) && text.includes(`the app's identity lacks ${action}.`);
  });
  const told = notices.map(
    ({ title, text }) => `${title.slice(name.length + 2)}, ${/the role (.*?) \(/.exec(text)?.[1]}`,
  );
  return [stack.outcomeOf(name)?.outcome, ...told];
}

function rolesOf(action: string): string {
  const roles = ROLE_DEFINITIONS.filter(({ actions }) => actions.includes(action));
  return roles.map(({ name }) => `"${name}"`).join(" or ");
}

/** How often Azure accepted the write, by the path of the request. */
function accepted(stack: TestStack, action: string): readonly number[] {
  const calls = stack.simulator.calls.list().filter((call) => call.action?.toLowerCase() === action.toLowerCase());
  const paths = calls.filter(({ status }) => status >= 200 && status < 300).map(({ path }) => path.toLowerCase());
  return [...new Set(paths)].map((path) => paths.filter((each) => each === path).length);
}

test("a machine that a missing right leaves unprotected is told with right and role, and protected once it is granted", async () => {
  const stack = await startTestStack((config) => {
    config["vaults"] = { regional: { name: "holdfast-{location}", resourceGroup: "backup-{location}" } };
  });

  const told = [];
  for (const [region, action] of protecting) told.push(await tellsOfMissing(action, stack, region));
  await stack.clock.advance(26 * 3_600_000);
  await stack.settle();
  for (const [region, action] of backingUp) told.push(await tellsOfMissing(action, stack, region));

  expect(told).toEqual([
    ...protecting.map(([, action]) => ["needsAttention", `not protected, ${rolesOf(action)}`]),
    ...backingUp.map(([, action]) => ["protected", `backup failed, ${rolesOf(action)}`]),
  ]);
  for (const [region] of [...protecting, ...backingUp]) {
    expect(stack.outcomeOf(`vm-${region}`)).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
  }
  expect(accepted(stack, `${items}/write`)).toEqual([...protecting, ...backingUp].map(() => 1));
  expect(accepted(stack, `${items}/backup/action`)).toEqual(protecting.map(() => 1));
});
