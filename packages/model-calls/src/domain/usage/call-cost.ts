import type { ModelPrice } from '../models/ports.ts';
import type { CallCounts } from './ports.ts';

/** What tokens cost, in millionths of the currency of the price, begun ones included. */
export function costOf(
  price: ModelPrice,
  { input = 0, output = 0, cachedInput = 0 }: Partial<Omit<CallCounts, 'state'>>,
): number {
  const cached = Math.min(cachedInput, input);
  const cachedPrice = price.cachedInputPerMillion ?? price.inputPerMillion;
  const whole =
    (input - cached) * price.inputPerMillion +
    cached * cachedPrice +
    output * price.outputPerMillion;
  // Prices have few digits: what lies beyond the tenth is the machine's.
  return Math.ceil(Number(whole.toFixed(10)));
}
