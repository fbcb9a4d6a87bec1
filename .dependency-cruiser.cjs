// The layer rules of docs/architecture.md: arrows point down only.
const rule = (name, from, mayReach, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(functions|src|local|demo|bench|portal|test)/', pathNot: mayReach },
});

/** Pure, and of browsers too: portal/tsconfig.json compiles them without Node's types. */
const driveFiles = '^src/formats/(drive-entry|read-drive-entries|join-drive-entries)\\.ts$';

module.exports = {
  forbidden: [
    rule('ports-stand-alone', '^src/ports/', '^src/ports/', 'Ports import nothing of ours.'),
    rule('formats-stand-alone', '^src/formats/', '^src/formats/', 'Formats import nothing of ours.'),
    rule(
      'jobs-import-ports',
      '^src/jobs/',
      '^src/(jobs|ports)/',
      'The domain knows its ports and nothing else.',
    ),
    ...['storage', 'bays', 'wire', 'scenarios', 'estimates'].map((room) =>
      rule(
        `${room}-on-floor-2`,
        `^src/${room}/`,
        `^src/(ports|jobs|formats|${room})/`,
        'Floor 2 imports floor 1.',
      ),
    ),
    ...['transfer', 'events', 'access', 'prepare', 'packages'].map((room) =>
      rule(
        `${room}-on-floor-3`,
        `^src/${room}/`,
        `^src/(ports|jobs|formats|storage|bays|wire|${room})/`,
        'Floor 3 imports floors 2 and 1.',
      ),
    ),
    ...['orchestration', 'arm', 'datacenter'].map((room) =>
      rule(
        `${room}-on-floor-4`,
        `^src/${room}/`,
        `^src/(ports|jobs|formats|storage|bays|wire|estimates|transfer|events|access|packages|${room})/`,
        'Floor 4 imports floors 3 to 1.',
      ),
    ),
    rule(
      'autopilot-plays-on-the-apis',
      '^src/autopilot/',
      '^src/(ports|jobs|bays|wire|scenarios|prepare|access|orchestration|arm|datacenter|autopilot)/',
      'The autopilot asks what people ask, through both APIs.',
    ),
    rule(
      'openapi-describes-the-apis',
      '^src/openapi/',
      '^src/(jobs|wire|events|access|arm|datacenter|autopilot|openapi)/',
      'The document is made of what the two APIs say of themselves.',
    ),
    rule('app-puts-together', '^src/app\\.ts$', '^src/', 'app.ts imports what is below it.'),
    rule('functions-register', '^functions/', '^(functions|src)/', 'functions/ imports src/.'),
    rule(
      'local-knows-ports-only',
      '^local/',
      '^(local|src/ports)/',
      'The local host never looks into the app.',
    ),
    rule(
      'portal-is-handed-out',
      '^src/portal/',
      '^src/portal/',
      'The portal is files: it knows nothing of jobs.',
    ),
    {
      name: 'portal-is-a-client',
      comment:
        'The page speaks HTTP. What the APIs answer it knows by their own schemas, as types alone. The files of drives are read in the browser, by the one reader there is of them.',
      severity: 'error',
      from: { path: '^portal/' },
      to: {
        path: '^(functions|src|local|demo|bench|test)/',
        pathNot: driveFiles,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'portal-knows-answers-only',
      comment: 'Not even as types does the page know how the service is made.',
      severity: 'error',
      from: { path: '^portal/' },
      to: {
        path: '^(functions|src|local|demo|bench|test)/',
        pathNot: `^src/(arm|datacenter|autopilot)/answer-schemas\\.ts$|^src/wire/error-answer\\.ts$|${driveFiles}`,
      },
    },
    {
      name: 'nothing-else-imports-portal',
      severity: 'error',
      from: { path: '^(functions|src|local|demo|bench)/' },
      to: { path: '^portal/' },
    },
    rule(
      'demo-is-a-client',
      '^demo/',
      '^(demo|src/prepare|src/scenarios|src/formats|src/ports)/',
      'The demo speaks HTTP.',
    ),
    {
      name: 'nothing-deployed-imports-local',
      severity: 'error',
      from: { path: '^(functions|src|demo)/' },
      to: { path: '^local/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/dist/' },
    },
    {
      name: 'no-dev-dependencies-deployed',
      severity: 'error',
      from: { path: '^(functions|src)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
