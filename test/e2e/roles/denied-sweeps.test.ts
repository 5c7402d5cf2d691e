import { expect, test } from "vitest";
import { ROLE_DEFINITIONS } from "../../../azure/arm/roles.ts";
import { startWithMachines } from "../../support/existing-machines.ts";

const granted = ROLE_DEFINITIONS.flatMap(({ actions }) => actions);
const locks = "Microsoft.Authorization/locks/read";
const queries = "Microsoft.ResourceGraph/resources/read";

test("a sweep that lacks a right says which, and the next one with it is complete", async () => {
  const stack = await startWithMachines(["old-1"]);
  const { access } = stack.simulator;
  const sweepWithout = async (action?: string) => {
    access.restrictTo({ actions: granted.filter((each) => each !== action) });
    const before = stack.messages().length;
    await stack.clock.advance(61 * 60_000);
    await stack.settle();
    return stack
      .messages()
      .slice(before)
      .map(({ text }) => text);
  };
  await stack.settle();

  const withoutLocks = await sweepWithout(locks);
  const withoutQueries = await sweepWithout(queries);
  const complete = await sweepWithout();

  expect(withoutLocks.join()).toContain(`lacks ${locks}. Assign the role "Holdfast Machine Reader"`);
  expect(withoutQueries.join()).toContain(`lacks ${queries}. Assign the role "Holdfast Machine Reader"`);
  expect(complete.join()).not.toContain("lacks");
});
