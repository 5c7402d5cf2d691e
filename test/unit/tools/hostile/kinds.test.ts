import { expect, test } from "vitest";
import { createSeededRandom } from "../../../../local/azure-simulator/arm/seeded-random.ts";
import { HOSTILE_KINDS } from "../../../../tools/hostile/run-hostile-inputs.ts";

const namesOf = (seed: number, count: (whole: number) => number) =>
  HOSTILE_KINDS.map((kind) => {
    const { random } = createSeededRandom(seed, kind.name);
    return kind.inputs(random, count(kind.count)).map(({ name }) => name);
  });

test("each kind makes as many inputs as it says, and the same for the same seed", () => {
  const counts = HOSTILE_KINDS.map(({ count }) => count);

  const inputs = namesOf(1, (whole) => whole);

  expect(inputs.map((names) => names.length)).toEqual(counts);
  expect(namesOf(1, (whole) => whole)).toEqual(inputs);
});

test("a part of a kind differs by seed", () => {
  const [one, other] = [namesOf(1, () => 5), namesOf(2, () => 5)];

  expect(one.map((names) => names.length)).toEqual(HOSTILE_KINDS.map(() => 5));
  expect(other).not.toEqual(one);
});
