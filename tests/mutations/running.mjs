// Runs programs: several at a time, each with a deadline.

import { spawn } from 'node:child_process';

/** @typedef {{ status: 'passed' | 'failed' | 'hung', seconds: number, output: string }} Run */

const MOST_OUTPUT = 200_000; // characters kept of each program, the last ones

/**
 * Runs a program in a group of its own, all of which ends with it.
 * @param {string} command @param {string[]} args
 * @param {{ seconds: number, env?: Record<string, string | undefined>, cwd?: string, endAt?: RegExp }} options
 *   endAt: output with which it has failed, and is ended @returns {Promise<Run>}
 */
export function run(command, args, { seconds, env = {}, cwd, endAt }) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const endAll = () => {
      try {
        process.kill(-Number(child.pid), 'SIGKILL');
      } catch {
        /* all of it has ended */
      }
    };
    let output = '';
    let isHung = false;
    let isOver = false;
    const timer = setTimeout(() => {
      isHung = true;
      endAll();
    }, seconds * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output = (output + text).slice(-MOST_OUTPUT);
        if (isOver || !endAt?.test(output)) return;
        isOver = true;
        endAll();
      });
    }
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      endAll();
      const status = isHung ? 'hung' : code === 0 && !isOver ? 'passed' : 'failed';
      resolve({ status, seconds: (performance.now() - began) / 1000, output });
    });
  });
}

/**
 * Works through `items`, `most` at a time, in order.
 * @template T @param {T[]} items @param {number} most @param {(item: T, worker: number) => Promise<void>} work
 */
export async function together(items, most, work) {
  const waiting = [...items];
  const worker = async (/** @type {number} */ number) => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item, number);
  };
  await Promise.all(Array.from({ length: most }, (_, number) => worker(number)));
}
