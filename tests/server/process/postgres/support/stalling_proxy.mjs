// A connection to the database that becomes slow, or says nothing any more.
//
//   const proxy = await startStallingProxy(t, cluster);
//   const server = await startServer({ store: proxy.through(store) });
//   proxy.delay = 700;   // ms, each answer of the database
//   proxy.stall();       // nothing passes any more, and new connections get no answer
//   proxy.cut();         // ends the connections that are open
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PORT = 6000;

class StallingProxy {
  delay = 0;
  #isStalled = false;
  /** @type {Set<net.Socket>} */
  #sockets = new Set();

  /** @param {string} target */
  constructor(target) {
    this.server = net.createServer((client) => this.#serve(client, net.connect(target))).unref();
  }

  /** @param {net.Socket} client @param {net.Socket} database */
  #serve(client, database) {
    for (const [socket, peer] of [
      [client, database],
      [database, client],
    ]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        peer.destroy();
      });
    }
    if (this.#isStalled) return;
    client.on('data', (data) => this.#isStalled || database.write(data));
    let sent = Promise.resolve();
    database.on('data', (data) => {
      sent = sent.then(async () => {
        if (this.delay > 0) await pause(this.delay);
        if (!this.#isStalled) client.write(data);
      });
    });
  }

  /** @param {string} store */
  through(store) {
    return `${store} port=${PORT}`;
  }

  stall() {
    this.#isStalled = true;
  }

  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Passes again, on new connections. */
  resume() {
    this.#isStalled = false;
    this.cut();
  }

  /** @param {string} folder */
  listen(folder) {
    return new Promise((resolve) => this.server.listen(`${folder}/.s.PGSQL.${PORT}`, () => resolve(undefined)));
  }
}

/** @param {import('node:test').TestContext} t @param {import('../../../../support/postgres.mjs').Cluster} cluster */
export async function startStallingProxy(t, cluster) {
  const proxy = new StallingProxy(`${cluster.folder}/.s.PGSQL.5432`);
  await proxy.listen(cluster.folder);
  t.after(() => {
    proxy.server.close();
    proxy.cut();
  });
  return proxy;
}
