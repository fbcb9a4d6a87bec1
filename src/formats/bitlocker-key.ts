/** BitLocker recovery passwords: eight groups of six digits, each a multiple of 11 whose quotient fits 16 bits. */
import { randomInt } from 'node:crypto';

const GROUPS = 8;
const GROUP = /^\d{6}$/;
/** 11 * 2^16 */
const LIMIT = 720_896;

export const newBitLockerKey = (): string =>
  Array.from({ length: GROUPS }, () => String(randomInt(LIMIT / 11) * 11).padStart(6, '0')).join('-');

export const isBitLockerKey = (key: string): boolean => {
  const groups = key.split('-');
  return (
    groups.length === GROUPS &&
    groups.every((group) => GROUP.test(group) && Number(group) % 11 === 0 && Number(group) < LIMIT)
  );
};
