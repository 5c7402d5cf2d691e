/** What can be filtered by, as parameters of the address. */
export const FILTERS = ["state", "proof", "reason", "vault", "subscription", "location", "rule"] as const;
export type FilterName = (typeof FILTERS)[number];

/** Columns that the table sorts by. `badness`: the worst first. */
export const SORTS = [
  "badness",
  "name",
  "state",
  "reason",
  "recoveryPoint",
  "since",
  "vault",
  "location",
  "rule",
] as const;
export type SortName = (typeof SORTS)[number];

/** Which machines are shown, and how they are sorted: wholly in the address, so that it can be kept and sent. */
export interface MachineQuery {
  /** Words that name, resource group or reason must contain; empty for all. */
  readonly search: string;
  /** Per filter the values that are shown; a filter without values shows all. The value "" stands for machines without one. */
  readonly filters: Readonly<Partial<Record<FilterName, readonly string[]>>>;
  readonly sort: SortName;
  readonly isDescending: boolean;
}

/** All machines, the worst first. */
export const EVERYTHING: MachineQuery = { search: "", filters: {}, sort: "badness", isDescending: false };

/** More would not fit into an address. */
const MAX_SEARCH_CHARACTERS = 200;

/** The query of an address's parameters, such as `?state=atRisk&sort=-since`. What is not known is left out. */
export function readQuery(parameters: string): MachineQuery {
  const given = new URLSearchParams(parameters);
  const filters: Partial<Record<FilterName, readonly string[]>> = {};
  for (const name of FILTERS) {
    const values = [...new Set(given.getAll(name))];
    if (values.length > 0) filters[name] = values;
  }
  const sort = given.get("sort") ?? "";
  const column = SORTS.find((name) => name === sort.replace(/^-/, ""));
  return {
    search: (given.get("q") ?? "").slice(0, MAX_SEARCH_CHARACTERS),
    filters,
    sort: column ?? EVERYTHING.sort,
    isDescending: column !== undefined && sort.startsWith("-"),
  };
}

/** The parameters of a query, with `?`; empty for everything in the usual order. */
export function writeQuery({ search, filters, sort, isDescending }: MachineQuery): string {
  const parameters = new URLSearchParams();
  if (search !== "") parameters.set("q", search);
  for (const name of FILTERS) for (const value of filters[name] ?? []) parameters.append(name, value);
  if (sort !== EVERYTHING.sort || isDescending) parameters.set("sort", `${isDescending ? "-" : ""}${sort}`);
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** The query with a filter's values replaced; none of them removes the filter. */
export function withFilter(query: MachineQuery, name: FilterName, values: readonly string[]): MachineQuery {
  const { [name]: _, ...others } = query.filters;
  return { ...query, filters: values.length === 0 ? others : { ...others, [name]: values } };
}

/** Sorts by the column; by the one that is sorted by already the other way round. */
export function sortedBy(query: MachineQuery, sort: SortName): MachineQuery {
  return { ...query, sort, isDescending: query.sort === sort && !query.isDescending };
}

/** Whether it may hide a machine. */
export function isFiltering({ search, filters }: MachineQuery): boolean {
  return search.trim() !== "" || Object.keys(filters).length > 0;
}
