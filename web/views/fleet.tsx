import { Heading } from "../components/heading.tsx";

export function FleetView() {
  return <Heading title="Fleet" />;
}
