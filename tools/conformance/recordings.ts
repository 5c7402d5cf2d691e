import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** One request and Azure's response. */
export interface Recording {
  /** Folder, file, and the number of the step in a file with several. */
  readonly name: string;
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly apiVersion: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Reads every recorded interaction below a folder: single ones, poll series and scenarios. Examples and documents are left out. */
export function readRecordings(directory: string): readonly Recording[] {
  return readdirSync(directory)
    .filter((folder) => statSync(join(directory, folder)).isDirectory())
    .flatMap((folder) =>
      readdirSync(join(directory, folder))
        .filter((file) => file.endsWith(".json"))
        .flatMap((file) => readFile(`${folder}/${file}`, join(directory, folder, file))),
    );
}

/** Reads a member by its path; `undefined` when there is none. */
export function memberOf(value: unknown, ...path: readonly (string | number)[]): unknown {
  let inner: unknown = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = (inner as Readonly<Record<string | number, unknown>>)[key];
  }
  return inner;
}

function readFile(name: string, path: string): readonly Recording[] {
  const json: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (memberOf(json, "source", "recording") !== true) return [];
  const steps = memberOf(json, "steps");
  const polls = memberOf(json, "polls");
  if (Array.isArray(steps)) {
    return steps.flatMap((step, index) =>
      toRecording(`${name}#${index}`, memberOf(step, "request"), memberOf(step, "response")),
    );
  }
  if (Array.isArray(polls)) {
    return polls.flatMap((poll, index) => toRecording(`${name}#${index}`, memberOf(json, "request"), poll));
  }
  return toRecording(name, memberOf(json, "request"), memberOf(json, "response"));
}

function toRecording(name: string, request: unknown, response: unknown): readonly Recording[] {
  const [method, path, status] = [memberOf(request, "method"), memberOf(request, "path"), memberOf(response, "status")];
  if (typeof method !== "string" || typeof path !== "string" || typeof status !== "number") return [];
  return [
    {
      name,
      method,
      path,
      apiVersion: String(memberOf(request, "apiVersion") ?? ""),
      requestBody: memberOf(request, "body") ?? undefined,
      status,
      headers: (memberOf(response, "headers") ?? {}) as Readonly<Record<string, string>>,
      body: memberOf(response, "body") ?? undefined,
    },
  ];
}
