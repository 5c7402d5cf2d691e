/** Where the page lies; every address of a view begins with it. */
const BASE_PATH = "/api/ui";

/** A view and what it shows. `id` is decoded. */
export type Route =
  | { readonly view: ListView | "notFound" }
  | { readonly view: "machine" | "run" | "incident"; readonly id: string };

export type ListView =
  | "fleet"
  | "machines"
  | "incidents"
  | "runs"
  | "schedules"
  | "vaults"
  | "channels"
  | "what-if"
  | "approvals";

/** Entries of the navigation, in its order. */
export const NAVIGATION: readonly { readonly view: ListView; readonly label: string }[] = [
  { view: "fleet", label: "Fleet" },
  { view: "machines", label: "Machines" },
  { view: "incidents", label: "Incidents" },
  { view: "runs", label: "Runs" },
  { view: "schedules", label: "Schedules" },
  { view: "vaults", label: "Vaults" },
  { view: "channels", label: "Channels" },
  { view: "what-if", label: "What-if" },
  { view: "approvals", label: "Approvals" },
];

const DETAILS: Readonly<Record<string, "machine" | "run" | "incident">> = {
  machines: "machine",
  runs: "run",
  incidents: "incident",
};

/** The view at an address's path, such as `/api/ui/machines/%2Fsubscriptions…`. */
export function routeOf(pathname: string): Route {
  if (pathname !== BASE_PATH && !pathname.startsWith(`${BASE_PATH}/`)) return { view: "notFound" };
  const [name = "", id = "", ...rest] = pathname
    .slice(BASE_PATH.length)
    .split("/")
    .filter((part) => part !== "");
  if (rest.length > 0) return { view: "notFound" };
  if (id !== "") return detailRoute(name, id);
  if (name === "") return { view: "fleet" };
  const entry = NAVIGATION.find(({ view }) => view === name && view !== "fleet");
  return { view: entry?.view ?? "notFound" };
}

function detailRoute(name: string, encodedId: string): Route {
  const view = Object.hasOwn(DETAILS, name) ? DETAILS[name] : undefined;
  const id = decoded(encodedId);
  return view === undefined || id === undefined ? { view: "notFound" } : { view, id };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The address of a view in the navigation. */
export function listHref(view: ListView): string {
  return view === "fleet" ? BASE_PATH : `${BASE_PATH}/${view}`;
}

/** The address of a machine's page. */
export function machineHref(vmId: string): string {
  return `${BASE_PATH}/machines/${encodeURIComponent(vmId)}`;
}

/** The address of a run's page. */
export function runHref(runId: string): string {
  return `${BASE_PATH}/runs/${encodeURIComponent(runId)}`;
}

/** The address of an incident's page. */
export function incidentHref(incidentId: string): string {
  return `${BASE_PATH}/incidents/${encodeURIComponent(incidentId)}`;
}

/** The entry of the navigation that a view belongs to. */
export function sectionOf({ view }: Route): ListView | undefined {
  if (view === "notFound") return undefined;
  return view === "machine" || view === "run" || view === "incident" ? `${view}s` : view;
}
