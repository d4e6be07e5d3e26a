// Chance that can be had again: the same seed gives the same choices.
//
//   const random = seeded('kills');      // prints the seed; SEED=123 in the environment gives it
//   random.below(6); random.pick(list); random.fork();
import { randomInt } from 'node:crypto';

class Random {
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

  below(end) {
    return this.next() % end;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** Another one, whose choices do not depend on how often this one is asked. */
  fork() {
    return new Random(this.next());
  }
}

export function seeded(what) {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  console.log(`# ${what}: SEED=${seed}`);
  return new Random(seed);
}
