// A growing partial order of events.
//
//   const order = new Order(count);
//   order.add(a, b);            // a came before b; false if b came before a already
//   order.isBefore(a, b);

export class Order {
  constructor(count, words = Math.ceil(count / 32)) {
    this.count = count;
    this.words = words;
    this.after = new Uint32Array(count * words); // for each, a bit for each that comes after it
  }

  copy() {
    const copy = new Order(this.count, this.words);
    copy.after.set(this.after);
    return copy;
  }

  isBefore(a, b) {
    return (this.after[a * this.words + (b >> 5)] & (1 << (b & 31))) !== 0;
  }

  add(a, b) {
    if (a === b || this.isBefore(b, a)) return false;
    if (this.isBefore(a, b)) return true;
    for (let x = 0; x < this.count; ++x) {
      if (x !== a && !this.isBefore(x, a)) continue;
      for (let word = 0; word < this.words; ++word) {
        this.after[x * this.words + word] |= this.after[b * this.words + word];
      }
      this.after[x * this.words + (b >> 5)] |= 1 << (b & 31);
    }
    return true;
  }
}
