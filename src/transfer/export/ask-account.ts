/** Asking the account that is exported, where its refusal is no outcome of one blob. */
import type { BlobRefusal } from '../../ports/blob-account.ts';
import { isRefusal, patiently, type Patience } from '../patience.ts';

/** Nothing can be chosen: the drive ends with this status. */
export class ChoiceRefused extends Error {
  override readonly name = 'ChoiceRefused';
  readonly copyStatus: 'BlobListFormatInvalid' | 'BlobRequestForbidden';
  constructor(copyStatus: ChoiceRefused['copyStatus'], why: string) {
    super(why);
    this.copyStatus = copyStatus;
  }
}

/** Nobody answers, or not now: the step may be done again. */
export class AccountUnreachable extends Error {
  override readonly name = 'AccountUnreachable';
}

/**
 * The account's answer. A refusal among them is one that stands whoever asks, and however often: of a name that no blob or
 * container can have.
 * @throws ChoiceRefused when the account does not let us in.
 * @throws AccountUnreachable, which may be otherwise when the step is done again.
 */
export const askAccount = async <T extends { readonly kind: string }>(
  patience: Patience,
  ask: () => Promise<T | BlobRefusal>,
): Promise<T | BlobRefusal> => {
  const { answer } = await patiently(patience, ask);
  if (!isRefusal(answer)) return answer;
  if (answer.status === 'BlobRequestForbidden')
    throw new ChoiceRefused('BlobRequestForbidden', answer.reason);
  if (answer.retryable) throw new AccountUnreachable(`The account cannot be read: ${answer.reason}`);
  return answer;
};
