import { afterEach, beforeEach, expect, test } from "vitest";
import { GroupCommit } from "../../../../../../local/host/durable/store/group-commit.ts";
import { Store } from "../../../../../../local/host/durable/store/store.ts";

let store: Store;
let commits: number;

beforeEach(() => {
  commits = 0;
  store = new Store(":memory:", (count) => (commits = count));
});

afterEach(() => store.close());

const signal = (id: string) => store.entities.send(id, { op: "add", id, signal: true });

test("commits the work of one turn of the event loop together", async () => {
  const group = new GroupCommit(store);

  await Promise.all(["@a@1", "@b@1", "@c@1"].map((id) => group.commit(() => signal(id))));

  expect(commits).toBe(1);
  expect(store.entities.entitiesWithRequests()).toEqual(["@a@1", "@b@1", "@c@1"]);
});

test("commits the other work when one work of the turn fails", async () => {
  const group = new GroupCommit(store);
  const broken = () => {
    signal("@broken@1");
    throw new Error("no space");
  };

  const ends = await Promise.allSettled([
    group.commit(() => signal("@a@1")),
    group.commit(broken),
    group.commit(() => signal("@c@1")),
  ]);

  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(store.entities.entitiesWithRequests()).toEqual(["@a@1", "@c@1"]);
});
