// Builds the compared pages as tools/bundle.mjs builds ours: minified, named by their content, with brotli twins.
//
//   buildPeers(folder, now);   // adds ours.html, cally.html, react.html and what they load

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

/** @param {string} folder @param {string} name @param {string | Uint8Array} content */
function add(folder, name, content) {
  writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(Buffer.from(content)));
}

/** @param {string} entry @returns {Promise<string>} */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    write: false,
  });
  return outputFiles[0].text;
}

/** @param {string} folder @param {string} now the server's clock */
export async function buildPeers(folder, now) {
  /** @param {string} name @param {string} ending @param {string} content */
  const addHashed = (name, ending, content) => {
    const path = `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 10)}.${ending}`;
    add(folder, path, content);
    return `/${path}`;
  };
  /** @param {string} name @param {Record<string, string>} values */
  const addPage = (name, values) => {
    let html = readFileSync(join(here, name), 'utf8');
    for (const [key, value] of Object.entries(values)) html = html.replace(key, value);
    add(folder, name, html);
  };
  const style = await build({
    entryPoints: [createRequire(import.meta.url).resolve('react-day-picker/style.css')],
    minify: true,
    write: false,
  });
  addPage('ours.html', {});
  addPage('cally.html', { NOW: now, SCRIPT: addHashed('cally', 'js', await bundle('cally.js')) });
  addPage('react.html', {
    NOW: now,
    SCRIPT: addHashed('react', 'js', await bundle('react.jsx')),
    STYLE: addHashed('react', 'css', style.outputFiles[0].text),
  });
}
