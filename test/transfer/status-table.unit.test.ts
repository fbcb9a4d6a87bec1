import { it } from 'vitest';
import { expectGenerated } from '../support/generated-docs.ts';
import { statusGroups } from '../support/status-scenarios.ts';

const rows = Object.entries(statusGroups).flatMap(([group, scenarios]) =>
  Object.entries(scenarios).map(([status, scenario]) =>
    'never' in scenario
      ? `| ${group} | \`${status}\` | ${scenario.never} | none |`
      : `| ${group} | \`${status}\` | ${scenario.when} | says ${group} ${status} |`,
  ),
);

it('docs/differences.md has every status of the copy log, with the test that reaches it', () =>
  expectGenerated(
    'differences.md',
    'statuses',
    ['| of | status | when | test |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ));
