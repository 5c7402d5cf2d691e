import type { HttpRequest } from "@azure/functions";

/**
 * Which of the encodings the client prefers, by `Accept-Encoding`; `undefined` for none of them, which is then sent as it is.
 *
 * @param offered - The best first: of several that the client likes as much, the first one.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function acceptedEncoding<E extends string>(
  { headers }: Pick<HttpRequest, "headers">,
  offered: readonly E[],
): E | undefined {
  const weights = weightsIn(headers.get("accept-encoding") ?? "");
  const weightOf = (encoding: string) => weights.get(encoding) ?? weights.get("*") ?? 0;
  const wanted = offered.filter((encoding) => weightOf(encoding) > 0);
  return wanted.toSorted((left, right) => weightOf(right) - weightOf(left))[0];
}

/** What a client that asks for everything in the world sends is cut. */
const MAX_HEADER_CHARACTERS = 1000;

function weightsIn(header: string): ReadonlyMap<string, number> {
  const entries = header
    .slice(0, MAX_HEADER_CHARACTERS)
    .toLowerCase()
    .split(",")
    .map((part) => part.trim().split(/\s*;\s*/))
    .map(([name = "", ...parameters]) => [name, weightOf(parameters)] as const);
  return new Map(entries.filter(([name]) => name !== ""));
}

function weightOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  if (given === undefined) return 1;
  const weight = Number(given);
  return Number.isNaN(weight) ? 0 : Math.min(1, Math.max(0, weight));
}

/**
 * Whether the client has what this tag stands for, by `If-None-Match`.
 *
 * @param tag - Without quotation marks.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function hasTag({ headers }: Pick<HttpRequest, "headers">, tag: string): boolean {
  const given = headers.get("if-none-match");
  if (given === null) return false;
  const tags = given.split(",").map((part) => part.trim());
  return tags.includes("*") || tags.some((part) => part.replace(/^W\//, "") === `"${tag}"`);
}
