import { it } from 'vitest';
import { renderTransitions } from '../../src/jobs/transitions.ts';
import { expectGenerated } from '../support/generated-docs.ts';

it('docs/architecture.md says what the table of transitions says', () =>
  expectGenerated('architecture.md', 'transitions', renderTransitions()));
