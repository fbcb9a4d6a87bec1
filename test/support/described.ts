/** Holds answers against what the API's document says of them: every answer that a test gets passes here. */
import type { Operation } from '../../src/access/operation.ts';
import { describedArmOperations } from '../../src/openapi/arm-operations.ts';
import { describedAutopilotOperations } from '../../src/openapi/autopilot-operations.ts';
import { describedDatacenterOperations } from '../../src/openapi/datacenter-operations.ts';
import { errorsOf } from '../../src/openapi/described-operation.ts';
import { errorAnswerBody } from '../../src/wire/error-answer.ts';
import { errorCatalogue } from '../../src/wire/error-catalogue.ts';

const all = { ...describedArmOperations, ...describedDatacenterOperations, ...describedAutopilotOperations };

/** @throws Error for a status, a body or an error code that the document does not have for this operation. */
export const checkDescribed = (
  { name, audience }: Pick<Operation<never>, 'name' | 'audience'>,
  status: number,
  body: unknown,
): void => {
  const described = all[name];
  if (described === undefined) throw new Error(`The document says nothing of ${name}.`);
  const answer = described.answers[status];
  if (answer !== undefined) {
    if (answer.content !== undefined) answer.content.schema.parse(body);
    else if (body !== undefined) throw new Error(`${name} answers ${String(status)} with a body.`);
    return;
  }
  const { code } = errorAnswerBody.parse(body).error;
  const known = errorsOf(described, audience).find((each) => each === code);
  if (known === undefined || errorCatalogue[known].status !== status) {
    throw new Error(`The document does not have ${String(status)} ${code} for ${name}.`);
  }
};
