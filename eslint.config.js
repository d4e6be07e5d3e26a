// Lint rules of the JavaScript: rules that find mistakes. Layout is prettier's, types are tsc's.
import js from '@eslint/js';
import globals from 'globals';

const bugs = {
  'array-callback-return': 'error',
  'default-case-last': 'error',
  'eqeqeq': ['error', 'always', { null: 'ignore' }],
  'no-constructor-return': 'error',
  'no-unsafe-optional-chaining': 'off', // tsc reports it
  'no-self-compare': 'error',
  'no-shadow': ['error', { hoist: 'functions', allow: ['t', 'before', 'after'] }],
  'no-template-curly-in-string': 'error',
  'no-throw-literal': 'error',
  'no-unreachable-loop': 'error',
  'no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
  'no-unused-vars': ['error', { args: 'after-used', ignoreRestSiblings: true }],
  'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
  'no-useless-return': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'prefer-promise-reject-errors': 'error',
};

export default [
  { ignores: ['build/', 'node_modules/', 'third_party/', '**/*.d.ts', 'src/wasm/bridge.js'] },
  js.configs.recommended,
  {
    files: ['**/*.js', '**/*.mjs'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { ecmaVersion: 2023, sourceType: 'module' },
    rules: bugs,
  },
  { files: ['web/**/*.js'], languageOptions: { globals: { ...globals.browser, ...replaced() } } },
  {
    files: ['tools/**', 'tests/mutations/**', 'tests/server/**', 'tests/support/**', 'tests/vectors/**'],
    languageOptions: { globals: globals.node },
  },
  {
    // Functions handed to page.evaluate run in the browser.
    files: [
      'tests/web/**',
      'tests/e2e/**',
      'tests/spoken/**',
      'tests/support/engines/**',
      'tests/docs/**',
      'tests/bench/**',
      'tests/tools/**',
    ],
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
  },
];

/** Names that tools/bundle.mjs replaces by their values. */
function replaced() {
  return {
    BOOKING_FILES: 'readonly',
    BOOKING_PINNED: 'readonly',
    BOOKING_REST: 'readonly',
    BOOKING_SENTENCES: 'readonly',
    BOOKING_ZONES: 'readonly',
    BOOKING_WORDS: 'readonly',
  };
}
