/** A query that Resource Graph, or the simulator's part of it, does not understand. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}
