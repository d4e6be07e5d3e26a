// A port of this machine for a program that can't take a free one itself.
import { once } from 'node:events';
import net from 'node:net';

/** @returns {Promise<number>} */
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}
