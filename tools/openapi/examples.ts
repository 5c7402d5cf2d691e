import type { Route } from "../../api/routes/route.ts";

/** A JSON block of a page, and the call that the text before it named last. */
interface DocumentedExample {
  /** `GET /api/runs/{id}`. */
  readonly call: string;
  readonly value: unknown;
  /** Of the block, counted from 1. */
  readonly line: number;
}

const JSON_BLOCK = /^```json\n([\s\S]*?)^```$/gm;
const CALL = /`(GET|POST) (\/api\/[^`?]*)[^`]*`/g;

/** Every JSON block of a page in Markdown that stands behind the name of a call. Tables name calls only to list them. */
export function documentedExamples(markdown: string): readonly DocumentedExample[] {
  return [...markdown.matchAll(JSON_BLOCK)].flatMap(({ 1: json = "", index }) => {
    const before = markdown.slice(0, index).split("\n");
    const call = lastCallIn(before.filter((line) => !line.startsWith("|")).join("\n"));
    return call === undefined ? [] : [{ call, value: JSON.parse(json) as unknown, line: before.length }];
  });
}

function lastCallIn(text: string): string | undefined {
  const [, method, path = ""] = [...text.matchAll(CALL)].at(-1) ?? [];
  return method === undefined ? undefined : `${method} ${path.replace("{name or URL-encoded ID}", "{name}")}`;
}

export function callOf({ method, path }: Pick<Route, "method" | "path">): string {
  return `${method.toUpperCase()} ${path}`;
}

/** The status of the route's response that an example is; `undefined` when it is none of them. */
export function statusOfExample(route: Route, value: unknown): number | undefined {
  const found = Object.entries(route.responses).find(
    ([, answer]) => answer.kind === "json" && answer.schema.safeParse(value).success,
  );
  return found === undefined ? undefined : Number(found[0]);
}
