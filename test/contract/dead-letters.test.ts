import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeadLetters } from "../../domain/ports/dead-letters.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createDeadLetters } from "../../storage/dead-letters.ts";
import { InMemoryDeadLetters } from "../support/fakes/in-memory-dead-letters.ts";

const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

let azurite: Azurite;
let containers = 0;
beforeAll(async () => {
  azurite = await startAzurite({});
}, 60_000);
afterAll(() => azurite.stop());

interface Subject {
  readonly deadLetters: DeadLetters;
  put(name: string, events?: readonly unknown[]): Promise<void>;
  names(): Promise<readonly string[]>;
}

function inMemory(): Subject {
  const deadLetters = new InMemoryDeadLetters();
  return {
    deadLetters,
    put: async (name, events) => deadLetters.put(name, events),
    names: async () => deadLetters.names,
  };
}

function inBlobs(): Subject {
  containers += 1;
  const name = `dead-letters-${containers}`;
  const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(name);
  return {
    deadLetters: createDeadLetters(connection(), name, 2),
    async put(blob, events) {
      await container.createIfNotExists();
      const text = events === undefined ? "not JSON" : JSON.stringify(events);
      await container.getBlockBlobClient(blob).upload(text, Buffer.byteLength(text));
    },
    names: () => blobNames(container),
  };
}

function connection() {
  const settings = { kind: "connectionString", connectionString: azurite.connectionString } as const;
  return { settings, credential: unusedCredential };
}

async function blobNames(container: ContainerClient): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) names.push(name);
  return names;
}

/** Each has pages of two blobs. */
const implementations: readonly (readonly [name: string, create: () => Subject])[] = [
  ["in memory", inMemory],
  ["in blobs", inBlobs],
];

describe.for(implementations)("dead letters %s", ([, create]) => {
  test("are listed page by page in the order of their names, with their events", async () => {
    const { deadLetters, put } = create();
    for (const name of ["SUB/2026/3/30/8/c.json", "SUB/2026/3/30/8/a.json", "SUB/2026/3/30/8/b.json"]) {
      await put(name, [{ id: name }]);
    }

    const first = await deadLetters.list();
    const second = await deadLetters.list(first.continuation);

    expect([...first.blobs, ...second.blobs].map(({ name }) => name.at(-6))).toEqual(["a", "b", "c"]);
    expect(first.blobs[0]?.events).toEqual([{ id: "SUB/2026/3/30/8/a.json" }]);
    expect(second.continuation).toBeUndefined();
  });

  test("have no events when they are no list of events", async () => {
    const { deadLetters, put } = create();
    await put("SUB/1.json");

    expect((await deadLetters.list()).blobs).toEqual([{ name: "SUB/1.json" }]);
  });

  test("are counted without being read", async () => {
    const { deadLetters, put } = create();
    for (const name of ["SUB/1.json", "SUB/2.json", "SUB/3.json"]) await put(name);

    expect(await deadLetters.count()).toBe(3);
  });

  test("are removed once and for all", async () => {
    const { deadLetters, put, names } = create();
    await put("SUB/1.json", []);
    await put("SUB/2.json", []);

    await deadLetters.remove("SUB/1.json");
    await deadLetters.remove("SUB/1.json");

    expect(await names()).toEqual(["SUB/2.json"]);
  });
});

test("a container that does not exist has no dead letters", async () => {
  const deadLetters = createDeadLetters(connection(), "missing");

  expect(await deadLetters.list()).toEqual({ blobs: [] });
  expect(await deadLetters.count()).toBe(0);
});

test("storage that cannot be reached may pass", async () => {
  const connectionString = azurite.connectionString.replace(/BlobEndpoint=[^;]+/, "BlobEndpoint=http://127.0.0.1:1/a");
  const settings = { kind: "connectionString", connectionString } as const;

  const deadLetters = createDeadLetters({ settings, credential: unusedCredential }, "letters");

  await expect(deadLetters.list()).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });
  await expect(deadLetters.count()).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });
});
