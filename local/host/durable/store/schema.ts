const ENTITY_LOCK = `
CREATE TABLE entity_lock (
  entity_id TEXT PRIMARY KEY,
  instance_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_lock_of_instance ON entity_lock (instance_id);
`;

/** One tree, because every message is written and removed soon after: a second one would double the pages of each commit. */
const INBOX = `
CREATE TABLE inbox (
  hub_key INTEGER NOT NULL,
  number INTEGER NOT NULL,
  execution_id TEXT,
  event TEXT NOT NULL,
  PRIMARY KEY (hub_key, number)
) STRICT, WITHOUT ROWID;
`;

/** By schema version: the statements that bring a database to the next version. */
export const UPGRADES: readonly string[] = [
  "",
  `ALTER TABLE entity ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0;
   UPDATE entity SET created_ms = last_operation_ms; ${ENTITY_LOCK}
   ALTER TABLE inbox RENAME TO earlier_inbox; ${INBOX}
   INSERT INTO inbox SELECT hub_key, number, execution_id, event FROM earlier_inbox; DROP TABLE earlier_inbox;`,
];

/**
 * Tables of a task hub. `hub_key` identifies an instance: an instance ID that is used again gets a new key, so that no message
 * for the previous instance reaches the new one. Instants are milliseconds since 1970; values are JSON text.
 */
export const SCHEMA = `
CREATE TABLE instance (
  hub_key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  version TEXT,
  execution_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  status TEXT NOT NULL,
  input TEXT,
  output TEXT,
  custom_status TEXT,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  orchestration_ms INTEGER NOT NULL,
  episodes INTEGER NOT NULL,
  parent_key INTEGER,
  parent_id TEXT,
  parent_execution_id TEXT,
  parent_task INTEGER
) STRICT;

CREATE TABLE history (
  hub_key INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY (hub_key, episode)
) STRICT, WITHOUT ROWID;

${INBOX}
CREATE TABLE timer (
  number INTEGER PRIMARY KEY,
  hub_key INTEGER NOT NULL,
  execution_id TEXT NOT NULL,
  due_ms INTEGER NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX timer_of_instance ON timer (hub_key, due_ms);
CREATE INDEX timer_due ON timer (due_ms);

CREATE TABLE activity (
  number INTEGER PRIMARY KEY,
  hub_key INTEGER NOT NULL,
  instance_id TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  task INTEGER NOT NULL,
  name TEXT NOT NULL,
  input TEXT
) STRICT;
CREATE INDEX activity_of_instance ON activity (hub_key);

CREATE TABLE entity (
  id TEXT PRIMARY KEY,
  state TEXT,
  is_present INTEGER NOT NULL,
  last_operation_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
${ENTITY_LOCK}
CREATE TABLE entity_inbox (
  number INTEGER PRIMARY KEY,
  entity_id TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX entity_inbox_of_entity ON entity_inbox (entity_id, number);
`;
