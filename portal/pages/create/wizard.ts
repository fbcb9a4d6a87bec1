/** What is wrong with a draft in all, and where it is shown. */
import type { FaultDetail } from '../../api/fault.ts';
import type { Texts } from '../../texts/en.ts';
import { repeatedTags, stepOf, tagTarget, type Draft, type Step } from './draft.ts';
import type { NameCheck } from './use-checks.ts';

/** What the rehearsal cannot see: what stands in the address of the job, and what a request has no room for. */
export const ownFaults = (draft: Draft, name: NameCheck, texts: Texts['create']): readonly FaultDetail[] => {
  const fault = (target: string, message: string | undefined): readonly FaultDetail[] =>
    message === undefined ? [] : [{ code: '', target, message }];
  const missing = (text: string): string | undefined => (text.trim() === '' ? texts.required : undefined);
  return [
    ...fault('resourceGroup', missing(draft.resourceGroup) ?? name.faults.resourceGroup),
    ...fault(
      'jobName',
      missing(draft.jobName) ?? name.faults.jobName ?? (name.isTaken ? texts.nameTaken : undefined),
    ),
    ...repeatedTags(draft).flatMap((tag) => fault(tagTarget(tag), texts.tagRepeated(tag))),
  ];
};

/** @param step `undefined`: of no step. */
export const faultsOf = (details: readonly FaultDetail[], step: Step | undefined): readonly FaultDetail[] =>
  details.filter(({ target }) => stepOf(target) === step);
