import { expect, test } from "vitest";
import { vaultSubscriptions } from "../../../functions/watch-activities.ts";
import { sampleConfig } from "../../support/fakes/sample-machine.ts";

const first = "00000000-0000-0000-0000-00000000000a";
const second = "00000000-0000-0000-0000-00000000000b";

test("looks for vaults in the machines' subscriptions and in those that are named for vaults, each once", () => {
  const { vaults } = sampleConfig();
  const named = Object.entries(vaults).map(([name, vault]) => [name, { ...vault, subscriptionId: second }]);

  const config = sampleConfig({ subscriptionIds: [first.toUpperCase()], vaults: Object.fromEntries(named) });

  expect(vaultSubscriptions(config)).toEqual([first, second]);
  expect(vaultSubscriptions(sampleConfig({ subscriptionIds: [first, first] }))).toEqual([first]);
});
