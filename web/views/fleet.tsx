import type { Fleet } from "../../api/fleet.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { Loaded } from "../components/loaded.tsx";
import { FleetCounts } from "../fleet/fleet-counts.tsx";
import { FleetNews } from "../fleet/fleet-news.tsx";
import { LastSweep } from "../fleet/last-sweep.tsx";
import { overviewOf } from "../fleet/overview.ts";
import { fleetMachines, useFleet } from "../fleet/use-fleet.ts";
import { WorstMachines } from "../fleet/worst-machines.tsx";

/** The first screen: whether every machine has a proven recovery point, which ones do not, and what else needs an operator. */
export function FleetView() {
  const fleet = useFleet();
  return (
    <>
      <Heading title="Fleet" />
      <Loaded of={fleet} what="machines">
        {(value) => <Overview fleet={value} />}
      </Loaded>
      <FleetNews />
    </>
  );
}

function Overview({ fleet }: { readonly fleet: Fleet }) {
  const overview = overviewOf(fleetMachines(fleet), fleet.counts);
  return (
    <>
      <LastSweep fleet={fleet} />
      {overview.total + overview.deleted === 0 ? (
        <NoMachines isScanned={fleet.lastSweep !== undefined} />
      ) : (
        <>
          <FleetCounts overview={overview} />
          <WorstMachines overview={overview} />
        </>
      )}
    </>
  );
}

/** In place of a list, when the fleet has no machine at all. */
export function NoMachines({ isScanned }: { readonly isScanned: boolean }) {
  if (!isScanned)
    return <EmptyText kind="notScanned" what="machines" hint="A machine that is created appears at once." />;
  return (
    <EmptyText
      kind="none"
      what="machines"
      hint="The last sweep found none in the subscriptions that it may read. Missing ones? Check the app's role there."
    />
  );
}
