// An X display without a screen, for browsers that paint with WebGL only in a window.
//
//   const display = await startDisplay();
//   spawn(program, { env: { ...process.env, DISPLAY: display.name } });
//   display.stop();

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLater } from '../leftovers.mjs';

/** Large enough for every window that a test asks for. */
const SCREEN = '1600x4000x24';

/** @returns {Promise<{name: string, stop: () => void}>} */
export async function startDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const stop = () => server.kill();
  server.on('close', endLater(stop));
  const failed = once(server, 'close').then(() => {
    throw new Error('Xvfb did not start');
  });
  failed.catch(() => {});
  const [number] = await Promise.race([
    once(/** @type {import('node:stream').Readable} */ (server.stdio[3]), 'data'),
    once(server, 'error').then(([error]) => Promise.reject(error)),
    failed,
  ]);
  return { name: `:${String(number).trim()}`, stop };
}

/**
 * A folder for what a browser writes, with settings for GTK that ask for little motion.
 * @returns {{path: string, env: Record<string, string>, remove: () => void}}
 */
export function makeHome() {
  const path = mkdtempSync(join(tmpdir(), 'booking-browser-'));
  for (const version of ['gtk-3.0', 'gtk-4.0']) {
    mkdirSync(join(path, version));
    writeFileSync(join(path, version, 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n');
  }
  return {
    path,
    env: { XDG_CONFIG_HOME: path, XDG_CACHE_HOME: join(path, 'cache'), XDG_DATA_HOME: join(path, 'data') },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
