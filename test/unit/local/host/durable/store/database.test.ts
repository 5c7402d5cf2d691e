import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase, UnusableDatabaseError } from "../../../../../../local/host/durable/store/database.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "task-hub-"));
  file = join(folder, "hub.db");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function foreign(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

test("opens the database that it created, repeatedly", () => {
  for (let round = 0; round < 3; round += 1) openDatabase(file).close();

  const { connection, close } = openDatabase(file);
  const mode = connection.prepare("PRAGMA journal_mode").get();
  close();

  expect(mode).toEqual({ journal_mode: "wal" });
});

test("keeps the database and its lock for the user alone, also where an earlier release did not", () => {
  openDatabase(file).close();
  chmodSync(file, 0o644);

  openDatabase(file).close();

  for (const each of [file, `${file}.lock`]) expect(statSync(each).mode & 0o777).toBe(0o600);
});

test("refuses a folder and leaves it as it is", () => {
  expect(() => openDatabase(folder)).toThrow(`Cannot use "${folder}" as a task hub: it is a folder.`);
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

test("creates the database in an empty file", () => {
  writeFileSync(file, "");

  openDatabase(file).close();

  expect(readFileSync(file).length).toBeGreaterThan(0);
});

test.for<[string, () => void, string]>([
  ["a text file", () => writeFileSync(file, "these are my notes, leave them alone"), "it is not a SQLite database"],
  ["another program's database", () => foreign("CREATE TABLE t (a)"), "it is another program's database"],
  [
    "a damaged task hub",
    () => {
      openDatabase(file).close();
      const bytes = readFileSync(file);
      bytes.fill(0xff, 4096);
      writeFileSync(file, bytes);
    },
    "it is damaged",
  ],
  [
    "a truncated task hub",
    () => {
      openDatabase(file).close();
      writeFileSync(file, readFileSync(file).subarray(0, 5000));
    },
    "it is damaged",
  ],
  [
    "a newer task hub",
    () => {
      openDatabase(file).close();
      foreign("PRAGMA user_version = 99");
    },
    "it was written by a newer release",
  ],
])("refuses %s without changing the file", ([, prepare, why]) => {
  prepare();
  const before = readFileSync(file);

  expect(() => openDatabase(file)).toThrow(UnusableDatabaseError);
  expect(() => openDatabase(file)).toThrow(why);

  expect(readFileSync(file).equals(before)).toBe(true);
});

test("refuses a second host on the same database, until the first one has closed it", () => {
  const first = openDatabase(file);

  expect(() => openDatabase(file)).toThrow("is in use by another host");
  first.close();

  openDatabase(file).close();
});

test("names the folder when the database cannot be created", () => {
  expect(() => openDatabase(join(folder, "missing", "hub.db"))).toThrow("check that the folder exists");
});

test("brings a database of the first schema up to date", () => {
  openDatabase(file).close();
  foreign(`
    DROP TABLE entity_lock;
    DROP TABLE entity;
    DROP TABLE inbox;
    CREATE TABLE inbox (number INTEGER PRIMARY KEY, hub_key INTEGER NOT NULL, execution_id TEXT, event TEXT NOT NULL) STRICT;
    CREATE INDEX inbox_of_instance ON inbox (hub_key);
    INSERT INTO inbox VALUES (7, 3, NULL, '{}');
    CREATE TABLE entity (id TEXT PRIMARY KEY, state TEXT, is_present INTEGER NOT NULL, last_operation_ms INTEGER NOT NULL)
      STRICT, WITHOUT ROWID;
    INSERT INTO entity VALUES ('@a@b', '1', 1, 5);
    PRAGMA user_version = 1;
  `);

  const { connection, close } = openDatabase(file);
  const entities = connection.prepare("SELECT id, state, created_ms FROM entity").all();
  const locks = connection.prepare("SELECT * FROM entity_lock").all();
  const messages = connection.prepare("SELECT * FROM inbox").all();
  close();
  openDatabase(file).close();

  expect(messages).toEqual([{ hub_key: 3, number: 7, execution_id: null, event: "{}" }]);
  expect(entities).toEqual([{ id: "@a@b", state: "1", created_ms: 5 }]);
  expect(locks).toEqual([]);
});

test("can be opened at once after the host that used it was killed", async () => {
  const module = new URL("../../../../../../local/host/durable/store/database.ts", import.meta.url).href;
  const program = `
    import { openDatabase } from ${JSON.stringify(module)};
    const { connection } = openDatabase(${JSON.stringify(file)});
    connection.exec("INSERT INTO entity VALUES ('@a@b', '1', 1, 0, 0)");
    console.log("open");
    setInterval(() => {}, 1_000);
  `;
  const host = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(host, "exit");
  try {
    await once(host.stdout, "data");
    expect(() => openDatabase(file)).toThrow("is in use by another host");
  } finally {
    host.kill("SIGKILL");
    await exited;
  }
  const { connection, close } = openDatabase(file);
  const kept = connection.prepare("SELECT state FROM entity").get();
  close();

  expect(kept).toEqual({ state: "1" });
});
