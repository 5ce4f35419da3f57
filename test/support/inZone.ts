/** Runs `act` with the machine's clock in a time zone; Node reads TZ anew when it is set. */
export function inZone(zone: string, act: () => void): void {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    act();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}
