import { Heading } from "../components/heading.tsx";

export function RunsView() {
  return <Heading title="Runs" />;
}
