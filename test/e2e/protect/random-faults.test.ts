import { expect, test } from "vitest";
import { playStory } from "../../support/stack/play-story.ts";
import { brokenPromises } from "../../support/stack/promises.ts";
import { storyOf } from "../../support/stack/random-story.ts";

/** `SEEDS=100-400` plays other stories than the 25 of every run. */
const [first = 1, last = 25] = (process.env["SEEDS"] ?? "1-25").split("-").map(Number);
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);

test.for(seeds)("keeps every promise in the story of seed %i", async (seed) => {
  const story = storyOf(seed);

  const world = await playStory(story);

  expect(await brokenPromises(world, story)).toEqual([]);
});
