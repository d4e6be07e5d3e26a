// Disks that fill up, turn read-only or fail: a small tmpfs, and a library that makes writes fail.
//
//   test('…', { skip: cannotMount }, (t) => { const disk = smallDisk(t, 2048); … disk.fill(); … });
//   startServer({ env: await failingWrites(t.…) })
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../../../support/booking_server.mjs';

const mount = (/** @type {string[]} */ ...args) => execFileSync('mount', args, { stdio: 'pipe' });

/** Why the tests that need a disk of their own can't run; false: they can. */
export const cannotMount = (() => {
  const folder = temporaryFolder();
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.path);
    execFileSync('umount', [folder.path]);
    return false;
  } catch {
    return 'mounting a disk needs root';
  } finally {
    folder.remove();
  }
})();

/** @param {import('node:test').TestContext} t @param {number} kib */
export function smallDisk(t, kib) {
  const folder = temporaryFolder();
  mount('-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder.path);
  t.after(() => {
    execFileSync('umount', ['--lazy', folder.path]);
    folder.remove();
  });
  const filler = join(folder.path, 'filler');
  return {
    database: join(folder.path, 'bookings.db'),
    fill() {
      const file = openSync(filler, 'w');
      try {
        for (;;) writeSync(file, Buffer.alloc(4096));
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler),
    /** @param {boolean} isReadOnly */
    setReadOnly: (isReadOnly) => mount('-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder.path),
  };
}

// Writes to the database's files fail with EIO while a file named $FAILING_WRITES exists.
const SOURCE = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(int file) {
  char link[64], name[512];
  const char* flag = getenv("FAILING_WRITES");
  if (!flag || access(flag, F_OK) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t size = readlink(link, name, sizeof name - 1);
  if (size < 0) return 0;
  name[size] = 0;
  return strstr(name, "bookings.db") != NULL;
}

#define REPLACE(type, name, parameters, arguments)                                   \\
  type name parameters {                                                             \\
    static type(*real) parameters;                                                   \\
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);                   \\
    if (fails(file)) return errno = EIO, -1;                                         \\
    return real arguments;                                                           \\
  }
REPLACE(ssize_t, write, (int file, const void* bytes, size_t size), (file, bytes, size))
REPLACE(ssize_t, pwrite, (int file, const void* bytes, size_t size, off_t at), (file, bytes, size, at))
REPLACE(ssize_t, pwrite64, (int file, const void* bytes, size_t size, off64_t at), (file, bytes, size, at))
REPLACE(int, fsync, (int file), (file))
REPLACE(int, fdatasync, (int file), (file))
`;

/** @param {string} folder @returns {{env: Record<string, string>, begin: () => void, end: () => void}} */
export function failingWrites(folder) {
  const source = join(folder, 'failing_writes.c');
  const library = join(folder, 'failing_writes.so');
  const flag = join(folder, 'writes_fail');
  writeFileSync(source, SOURCE);
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  return {
    // A server with AddressSanitizer would refuse to be loaded second.
    env: { LD_PRELOAD: library, FAILING_WRITES: flag, ASAN_OPTIONS: 'verify_asan_link_order=0' },
    begin: () => writeFileSync(flag, ''),
    end: () => rmSync(flag),
  };
}
