import { Heading } from "../components/heading.tsx";

export function SchedulesView() {
  return <Heading title="Schedules" />;
}
