// Type-aware lint, and the rules that keep an orchestrator replayable.
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * An orchestrator is replayed from its history, so it may only compute from its input and from the results it was
 * given. Whatever differs between two replays breaks it: the wall clock, chance, I/O, the environment, promises.
 */
const orchestratorRules = {
  'no-restricted-globals': [
    'error',
    { name: 'Date', message: 'Use context.df.currentUtcDateTime, or an Instant from an activity.' },
    { name: 'process', message: 'Settings reach an orchestrator through its input.' },
    { name: 'setTimeout', message: 'Use context.df.createTimer.' },
    { name: 'setInterval', message: 'Use context.df.createTimer.' },
    { name: 'setImmediate', message: 'Orchestrators only yield tasks.' },
    { name: 'fetch', message: 'Do I/O in an activity.' },
    { name: 'crypto', message: 'Make ids in an activity.' },
    { name: 'performance', message: 'Use context.df.currentUtcDateTime.' },
    { name: 'globalThis', message: 'Orchestrators have no state outside their history.' },
    { name: 'Promise', message: 'Orchestrators yield tasks; they await nothing.' },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'Chance is not replayed; make it in an activity.' },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'AwaitExpression', message: 'Orchestrators yield tasks; they await nothing.' },
    { selector: ':function[async=true]', message: 'Orchestrators are synchronous generators.' },
    { selector: 'ForOfStatement[await=true]', message: 'Orchestrators yield tasks; they await nothing.' },
    { selector: 'ImportExpression', message: 'Orchestrators load nothing at run time.' },
    { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
    { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
  ],
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      patterns: [{ group: ['node:*', '@azure/*'], message: 'Do I/O in an activity.' }],
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.drayage/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.cjs'] } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // What is taken apart to leave something out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.orchestrator.ts', 'src/orchestration/{call,wait}.ts'],
    rules: orchestratorRules,
  },
  {
    files: ['src/**/*.ts', 'functions/**/*.ts'],
    ignores: ['src/ports/clock.ts', 'src/**/*.orchestrator.ts', 'src/orchestration/{call,wait}.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Ask the clock (src/ports/clock.ts).' },
        {
          object: 'Math',
          property: 'random',
          message: 'Ask for an id (node:crypto randomUUID), at the edge.',
        },
      ],
    },
  },
  { files: ['portal/**/*.{ts,tsx}'], ...reactHooks.configs.flat.recommended },
  // A text says its type by what it is: a string, or a function that gives one.
  { files: ['portal/texts/en.ts'], rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  {
    files: ['local/**/*.ts', 'demo/**/*.ts', 'bench/**/*.ts', 'src/prepare/{main,drive-entries}.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.config.ts', '*.js', '*.cjs', '**/*.mjs'],
    rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  { files: ['*.js', '*.cjs', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
