// Random choices that can be repeated: the same seed gives the same choices.
//
//   const random = seeded('kills');      // prints the seed; SEED=123 in the environment sets it
//   random.below(6); random.pick(list); random.once(40); random.fork();
import { randomInt } from 'node:crypto';

export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** 0 to 2^32 - 1 (Mulberry32). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** 0 to end - 1. @param {number} end */
  below(end) {
    return Math.floor((this.next() / 2 ** 32) * end);
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return list[this.below(list.length)];
  }

  /** True once in `times`. @param {number} times */
  once(times) {
    return this.below(times) === 0;
  }

  /** Another generator; its choices don't depend on how often this one is used. */
  fork() {
    return new Random(this.next());
  }
}

/** @param {string} what names the choices in the output */
export function seeded(what) {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  console.log(`# ${what}: SEED=${seed}`);
  return new Random(seed);
}
