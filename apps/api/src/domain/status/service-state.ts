/** From well to badly. */
export const serviceStates = [
  'operational',
  'maintenance',
  'degraded',
  'partial_outage',
  'major_outage',
] as const;

/** How a service does. */
export type ServiceState = (typeof serviceStates)[number];

/** The worst of the states; `operational` when there is none. */
export function worstOf(states: readonly ServiceState[]): ServiceState {
  const worst = Math.max(0, ...states.map((state) => serviceStates.indexOf(state)));
  return serviceStates[worst] ?? 'operational';
}
