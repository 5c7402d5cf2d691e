/** Makes `Date.now` of this process tell the time of a clock: the app's budgets of requests go by it. Returns what ends that. */
export function setMachineTime(clock: { now(): number }): () => void {
  const real = Date.now;
  Date.now = () => clock.now();
  return () => {
    Date.now = real;
  };
}
