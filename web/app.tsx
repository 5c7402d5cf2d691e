import { Heading } from "./components/heading.tsx";
import { Link } from "./components/link.tsx";
import { listHref, type Route } from "./routes.ts";
import { Layout } from "./shell/layout.tsx";
import { route } from "./shell/location.ts";
import { ApprovalsView } from "./views/approvals.tsx";
import { ChannelsView } from "./views/channels.tsx";
import { FleetView } from "./views/fleet.tsx";
import { IncidentView } from "./views/incident.tsx";
import { IncidentsView } from "./views/incidents.tsx";
import { MachineView } from "./views/machine.tsx";
import { MachinesView } from "./views/machines.tsx";
import { RunView } from "./views/run.tsx";
import { RunsView } from "./views/runs.tsx";
import { SchedulesView } from "./views/schedules.tsx";
import { VaultsView } from "./views/vaults.tsx";
import { WhatIfView } from "./views/what-if.tsx";

/** The whole page. */
export function App() {
  return (
    <Layout>
      <View route={route.value} />
    </Layout>
  );
}

const LISTS = {
  fleet: FleetView,
  machines: MachinesView,
  incidents: IncidentsView,
  runs: RunsView,
  schedules: SchedulesView,
  vaults: VaultsView,
  channels: ChannelsView,
  "what-if": WhatIfView,
  approvals: ApprovalsView,
  notFound: NotFoundView,
} as const;

/** A component of its own for each machine, run and incident, so that nothing of the one before is shown. */
function View({ route: shown }: { readonly route: Route }) {
  if (shown.view === "machine") return <MachineView key={shown.id} id={shown.id} />;
  if (shown.view === "run") return <RunView key={shown.id} id={shown.id} />;
  if (shown.view === "incident") return <IncidentView key={shown.id} id={shown.id} />;
  const List = LISTS[shown.view];
  return <List />;
}

function NotFoundView() {
  return (
    <>
      <Heading title="There is no such page" />
      <p>
        The address may be misspelt. <Link href={listHref("fleet")}>Go to the fleet</Link>.
      </p>
    </>
  );
}
