// Disks that fill up, turn read-only, fail or are slow: a small tmpfs, and libraries that stand in for the system's calls.
//
//   test('…', { skip: cannotMount }, (t) => { const disk = smallDisk(t, 2048); … disk.fill(); … });
//   startServer({ env: await failingWrites(t.…) })
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
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

// While a file named $SLOW_DISK exists, SQLite's log takes 0.3 seconds to be put on disk, and the database takes no
// writes: for each it gets, the log's size is noted in that file.
const SLOW = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int is_of(int file, const char* end) {
  char link[64], name[512];
  const char* flag = getenv("SLOW_DISK");
  if (!flag || access(flag, F_OK) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t size = readlink(link, name, sizeof name - 1);
  if (size < (ssize_t)strlen(end)) return 0;
  name[size] = 0;
  return strcmp(name + size - strlen(end), end) == 0;
}

static int refused(int file) {
  char line[64], name[512];
  struct stat log;
  if (!is_of(file, "/bookings.db")) return 0;
  snprintf(line, sizeof line, "/proc/self/fd/%d", file);
  ssize_t size = readlink(line, name, sizeof name - 5);
  strcpy(name + size, "-wal");
  stat(name, &log);
  FILE* notes = fopen(getenv("SLOW_DISK"), "a");
  fprintf(notes, "%lld\\n", (long long)log.st_size);
  fclose(notes);
  errno = EIO;
  return 1;
}

#define SYNC(name)                                                  \\
  int name(int file) {                                              \\
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, #name);       \\
    if (is_of(file, "/bookings.db-wal")) usleep(300000);            \\
    return real(file);                                              \\
  }
#define WRITE(name, offset)                                                                        \\
  ssize_t name(int file, const void* bytes, size_t size, offset at) {                              \\
    ssize_t (*real)(int, const void*, size_t, offset) =                                            \\
        (ssize_t (*)(int, const void*, size_t, offset))dlsym(RTLD_NEXT, #name);                    \\
    return refused(file) ? -1 : real(file, bytes, size, at);                                       \\
  }
SYNC(fsync)
SYNC(fdatasync)
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)
`;

/** @param {string} folder @param {string} name @param {string} code @returns {string} the library's path */
function compile(folder, name, code) {
  const source = join(folder, `${name}.c`);
  const library = join(folder, `${name}.so`);
  writeFileSync(source, code);
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  return library;
}

// A server with AddressSanitizer would refuse to be loaded second.
const preloaded = (/** @type {string} */ library) => ({
  LD_PRELOAD: library,
  ASAN_OPTIONS: 'verify_asan_link_order=0',
});

/** @param {string} folder @returns {{env: Record<string, string>, begin: () => void, end: () => void}} */
export function failingWrites(folder) {
  const flag = join(folder, 'writes_fail');
  return {
    env: { ...preloaded(compile(folder, 'failing_writes', SOURCE)), FAILING_WRITES: flag },
    begin: () => writeFileSync(flag, ''),
    end: () => rmSync(flag),
  };
}

/**
 * `attempts`: the size of the log at each write to the database since it began.
 * @param {string} folder @returns {{env: Record<string, string>, begin: () => void, attempts: () => number[]}}
 */
export function slowDisk(folder) {
  const flag = join(folder, 'slow_disk');
  return {
    env: { ...preloaded(compile(folder, 'slow_disk', SLOW)), SLOW_DISK: flag },
    begin: () => writeFileSync(flag, ''),
    attempts: () => readFileSync(flag, 'utf8').split('\n').slice(0, -1).map(Number),
  };
}
