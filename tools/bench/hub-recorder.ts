import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";

/** What the task hub's database has seen since recording began. Exact: it is recorded with each write, not sampled. */
export interface HubRecorder {
  /** The largest value of each kind of row. */
  largest(): readonly LargestPayload[];
  /** Events of the longest history that an instance has had, but for those of the step in which a generation ends. */
  longestHistory(): LongestHistory;
  /** Inputs of the recorded activities since the last time, with their times. */
  takeInputs(): readonly ActivityInput[];
  close(): void;
}

interface LargestPayload {
  /** Where it was stored, such as `activity input` or `entity state`. */
  readonly place: string;
  readonly bytes: number;
  readonly owner: string;
}

interface LongestHistory {
  readonly events: number;
  readonly owner: string;
}

interface ActivityInput {
  readonly name: string;
  readonly input: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** Activities whose inputs are kept: a run's report of its machines, and what is published. */
const RECORDED_ACTIVITIES = ["writeRunItems", "applyEvent"];

const bytesOf = (value: string) => `length(CAST(${value} AS BLOB))`;

/** Each kind of value that Durable Functions stores or sends on its own, and so has to be small. */
const PAYLOADS = [
  { place: "instance input", table: "instance", column: "input", owner: "NEW.id", updates: true },
  { place: "instance output", table: "instance", column: "output", owner: "NEW.id", updates: true },
  { place: "custom status", table: "instance", column: "custom_status", owner: "NEW.id", updates: true },
  { place: "activity input", table: "activity", column: "input", owner: "NEW.name", updates: false },
  { place: "message", table: "inbox", column: "event", owner: "NEW.hub_key", updates: false },
  { place: "entity state", table: "entity", column: "state", owner: "NEW.id", updates: true },
  { place: "entity message", table: "entity_inbox", column: "message", owner: "NEW.entity_id", updates: false },
] as const;

/** Starts recording in the database of a running host of this process. Its tables are of no other use. */
export async function recordHub(file: string): Promise<HubRecorder> {
  const database = new DatabaseSync(file, { timeout: 0 });
  await untilWritten(database, schema());
  const largest = database.prepare("SELECT place, bytes, owner FROM bench_largest ORDER BY bytes DESC");
  const longest = database.prepare("SELECT events, owner FROM bench_longest");
  const inputs = database.prepare(
    "SELECT number, name, at_ms AS atMs, input FROM bench_input WHERE number > ? ORDER BY number",
  );
  let taken = 0;
  return {
    largest: () => largest.all() as unknown as LargestPayload[],
    longestHistory: () => (longest.get() ?? { events: 0, owner: "" }) as unknown as LongestHistory,
    takeInputs() {
      const rows = inputs.all(taken) as unknown as (ActivityInput & { readonly number: number })[];
      taken = rows.at(-1)?.number ?? taken;
      return rows;
    },
    close: () => database.close(),
  };
}

function schema(): string {
  return [
    "CREATE TABLE bench_largest (place TEXT PRIMARY KEY, bytes INTEGER NOT NULL, owner TEXT)",
    "CREATE TABLE bench_longest (only INTEGER PRIMARY KEY, events INTEGER NOT NULL, owner TEXT)",
    "CREATE TABLE bench_input (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at_ms INTEGER NOT NULL, input TEXT NOT NULL)",
    "INSERT INTO bench_longest VALUES (1, 0, '')",
    ...PAYLOADS.map(({ place }) => `INSERT INTO bench_largest VALUES ('${place}', 0, '')`),
    ...PAYLOADS.flatMap((payload, index) =>
      (payload.updates ? ["INSERT", "UPDATE"] : ["INSERT"]).map((change) => trigger(payload, change, index)),
    ),
    `CREATE TRIGGER bench_history AFTER INSERT ON history BEGIN
      UPDATE bench_longest SET owner = (SELECT id FROM instance WHERE hub_key = NEW.hub_key), events = ${SUM}
      WHERE events < ${SUM}; END`,
    `CREATE TRIGGER bench_inputs AFTER INSERT ON activity WHEN NEW.name IN (${RECORDED_ACTIVITIES.map((name) => `'${name}'`).join()}) BEGIN
      INSERT INTO bench_input (name, at_ms, input)
      VALUES (NEW.name, (SELECT updated_ms FROM instance WHERE hub_key = NEW.hub_key), NEW.input); END`,
  ].join(";\n");
}

const SUM = "(SELECT sum(json_array_length('[' || events || ']')) FROM history WHERE hub_key = NEW.hub_key)";

function trigger({ place, table, column, owner }: (typeof PAYLOADS)[number], change: string, index: number): string {
  const bytes = bytesOf(`NEW.${column}`);
  return `CREATE TRIGGER bench_${index}_${change} AFTER ${change} ON ${table} WHEN NEW.${column} IS NOT NULL BEGIN
    UPDATE bench_largest SET bytes = ${bytes}, owner = ${owner} WHERE place = '${place}' AND bytes < ${bytes}; END`;
}

/** The host writes within turns of this thread's event loop: waiting for its lock would be for ever. */
async function untilWritten(database: DatabaseSync, sql: string): Promise<void> {
  for (;;) {
    try {
      database.exec(`BEGIN IMMEDIATE; ${sql}; COMMIT;`);
      return;
    } catch (error) {
      if (!String(error).includes("locked")) throw error;
    }
    await turn();
  }
}
