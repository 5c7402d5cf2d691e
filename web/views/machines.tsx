import { Heading } from "../components/heading.tsx";

export function MachinesView() {
  return <Heading title="Machines" />;
}
