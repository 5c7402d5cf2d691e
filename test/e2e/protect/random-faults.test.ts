import { expect, test } from "vitest";
import { randomScenario } from "../../support/stack/random-scenario.ts";
import { runRandomScenario } from "../../support/stack/run-random-scenario.ts";

// A few seeds in every test run; `npm run seeds` runs long ranges.
test.for([11, 13, 15, 22, 25])("every invariant holds in the random scenario of seed %i", async (seed) => {
  const { violations } = await runRandomScenario(randomScenario(seed));

  expect(violations).toEqual([]);
});
