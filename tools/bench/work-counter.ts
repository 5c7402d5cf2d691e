import { DatabaseSync } from "node:sqlite";

/** What the task hub of a host did: each is an execution of a function in Azure. */
export interface Work {
  /** Episodes of orchestrators. */
  readonly episodes: number;
  readonly activities: number;
  /** Operations of entities; Azure may handle several in one execution. */
  readonly entityOperations: number;
  /** Rows of histories, of which Azure Storage writes one each. */
  readonly historyRows: number;
}

/** Counts exactly, with each write. Its tables are of no other use. */
export interface WorkCounter {
  read(): Work;
  close(): void;
}

const COUNTED = [
  { kind: "episodes", table: "history", by: "1" },
  { kind: "historyRows", table: "history", by: "json_array_length('[' || NEW.events || ']')" },
  { kind: "activities", table: "activity", by: "1" },
  { kind: "entityOperations", table: "entity_inbox", by: "1" },
] as const;

/** Starts counting in the database of a running host of this process, at rest. */
export function countWork(file: string): WorkCounter {
  const database = new DatabaseSync(file, { timeout: 0 });
  const schema = [
    "CREATE TABLE bench_work (kind TEXT PRIMARY KEY, number INTEGER NOT NULL)",
    ...COUNTED.map(({ kind }) => `INSERT INTO bench_work VALUES ('${kind}', 0)`),
    ...COUNTED.map(
      ({ kind, table, by }) => `CREATE TRIGGER bench_work_${kind} AFTER INSERT ON ${table} BEGIN
        UPDATE bench_work SET number = number + ${by} WHERE kind = '${kind}'; END`,
    ),
  ];
  database.exec(`BEGIN IMMEDIATE; ${schema.join(";\n")}; COMMIT;`);
  const select = database.prepare("SELECT kind, number FROM bench_work");
  return {
    read() {
      const rows = select.all() as unknown as readonly { readonly kind: keyof Work; readonly number: number }[];
      const numberOf = (kind: keyof Work) => rows.find((row) => row.kind === kind)?.number ?? 0;
      return {
        episodes: numberOf("episodes"),
        activities: numberOf("activities"),
        entityOperations: numberOf("entityOperations"),
        historyRows: numberOf("historyRows"),
      };
    },
    close: () => database.close(),
  };
}
