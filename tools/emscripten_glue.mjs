// Emscripten's JavaScript without what this project never runs: it loads no file by itself (web/engine/engine.js gives it
// the instance), and it has one thread and one environment.
//
//   trimGlue(await readFile('booking_module.mjs', 'utf8'))
//
// Where another release of Emscripten writes a part differently, that part stays as it is.

/** [from, up to and without, in its place] @type {[string, string, string][]} */
const CUTS = [
  // Where it runs, and files read by XMLHttpRequest.
  [
    'var arguments_=[];',
    'var out=',
    'var arguments_,quit_=(status,toThrow)=>{throw toThrow},ENVIRONMENT_IS_WORKER=false;',
  ],
  ['Module["preloadedImages"]', 'function abort(', ''],
  // How it would find and load the wasm.
  ['var dataURIPrefix=', 'function createWasm(', ''],
  ['function receiveInstantiationResult(', 'if(Module["instantiateWasm"])', ''],
  ['instantiateAsync().catch(readyPromiseReject);', '}function callRuntimeCallbacks(', ''],
  ['Module["stackSave"]=stackSave;', 'var calledRun;', ''],
];
const EXPORT =
  /var (\w+)=Module\["\1"\]=function\(\)\{return\(\1=Module\["\1"\]=Module\["asm"\]\["([^"]+)"\]\)\.apply\(null,arguments\)\};/g;
const RECEIVED = 'Module["asm"]=exports;';
const VIEW = /Module\["(\w+)"\]=(\1)=new \w+\(buf\);?/g;
const NEEDED_VIEWS = ['HEAPU8', 'HEAPU32', 'HEAPF32']; // EXPORTED_RUNTIME_METHODS

/** @param {string} glue */
export function trimGlue(glue) {
  for (const [from, to, other] of CUTS) {
    const begin = glue.indexOf(from);
    const end = glue.indexOf(to, begin);
    if (begin >= 0 && end >= 0) glue = glue.slice(0, begin) + other + glue.slice(end);
  }
  return withoutViews(withExports(glue));
}

/** Takes all exports at once, in place of a function for each that takes it at its first call. @param {string} glue */
function withExports(glue) {
  if (!glue.includes(RECEIVED)) return glue;
  /** @type {Record<string, string>} */
  const names = {};
  const rest = glue.replace(EXPORT, (_, name, short) => {
    names[name] = short;
    return '';
  });
  // Those that the glue calls itself.
  const called = Object.keys(names).filter((name) => rest.includes(`${name}(`));
  const declared = called.map((name) => `var ${name}=(...given)=>Module["${name}"](...given);`).join('');
  const taken = `var names=${JSON.stringify(names)};for(var name in names)Module[name]=exports[names[name]];`;
  return rest.replace('var asm=createWasm();', `${declared}$&`).replace(RECEIVED, `$&${taken}`);
}

/** @param {string} glue */
function withoutViews(glue) {
  return glue.replace(VIEW, (all, name) => {
    const isUsed = glue
      .replace(VIEW, '')
      .replace(/var buffer,[^;]*;/, '')
      .includes(`${name}[`);
    return isUsed || NEEDED_VIEWS.includes(name) || glue.includes(`${name}.`) ? all : '';
  });
}
