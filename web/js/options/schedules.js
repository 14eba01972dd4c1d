// Owns how the learning rate changes with the epochs, for drawing; the rate that trains is the server's.
/** @import { RunConfig } from "../types.d.ts" */

/** @typedef {RunConfig["training"]["schedule"]} Schedule */

/** @type {Readonly<Record<string, (schedule: Schedule, epoch: number) => number>>} */
const RULES = {
  constant: () => 1,
  step: ({ floor, gamma, every }, epoch) => Math.max(floor, gamma ** Math.floor(epoch / every)),
  exponential: ({ floor, gamma, every }, epoch) => Math.max(floor, gamma ** (epoch / every)),
  // Loshchilov and Hutter 2017, one half of a period without restarts.
  cosine: ({ floor, epochs }, epoch) =>
    floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(epoch / epochs, 1))),
  warmup: ({ floor, epochs }, epoch) => Math.max(floor, Math.min(1, (epoch + 1) / epochs)),
};

/** @param {Schedule} schedule @param {number} epoch from 0 @returns {number} what the learning rate is multiplied by */
export function factor(schedule, epoch) {
  return RULES[schedule.name]?.(schedule, epoch) ?? 1;
}

/**
 * How many epochs show what the schedule does: until it has come to rest or done its step a few times, and as far as
 * the run has come.
 * @param {Schedule} schedule @param {number} epoch @returns {number}
 */
export function span({ name, every, epochs }, epoch) {
  const whole =
    name === "cosine" || name === "warmup" ? 1.25 * epochs : name === "constant" ? 100 : 5 * every;
  return Math.max(10, Math.ceil(whole), Math.ceil(1.1 * epoch));
}
