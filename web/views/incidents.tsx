import { Heading } from "../components/heading.tsx";

export function IncidentsView() {
  return <Heading title="Incidents" />;
}
