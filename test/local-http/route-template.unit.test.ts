import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../local/http/route-template.ts';

const match = (template: string, path: string) => parseTemplate(template).match(path);

describe('a route template', () => {
  it.each([
    ['', '', {}],
    ['', 'x', undefined],
    ['items/search', 'ITEMS/Search', {}],
    ['/items', 'items', {}],
    ['items', 'items/', {}],
    ['items', 'items//', undefined],
    ['items', '/items', undefined],
    ['items', 'items/1', undefined],
    ['items/{id}', 'items', undefined],
    ['items/{id}', 'items/a%2Fb', { id: 'a%2Fb' }],
    ['items/{Id}/parts', 'items/7/parts', { Id: '7' }],
    ['items/{id}/parts', 'items//parts', undefined],
    ['items/{id?}', 'items', {}],
    ['items/{id?}', 'items/7', { id: '7' }],
    ['items/{id=1}', 'items', { id: '1' }],
    ['items/{id=1}/{view=list}', 'items/2', { id: '2', view: 'list' }],
    ['files/{*path}', 'files', {}],
    ['files/{*path}', 'files/a/b', { path: 'a/b' }],
    ['files/{**path}', 'files/a/b/', { path: 'a/b/' }],
    ['files/{*path}', 'files//a', undefined],
    ['files/{*path=none}', 'files', { path: 'none' }],
    ['{*rest}', '', {}],
    ['{*rest:regex(^(?!admin).*$)}', 'portal/x', { rest: 'portal/x' }],
    ['{*rest:regex(^(?!admin).*$)}', 'admin', undefined],
    ['{*rest:minlength(0)}', '', undefined],
    ['a{{b}}', 'A{b}', {}],
  ])('%j on /%s gives %j', (template, path, values) => {
    expect(match(template, path)).toEqual(values);
  });

  it('gives every plain parameter the text of its segment', () => {
    const segment = fc.stringMatching(/^[^/]+$/);
    fc.assert(
      fc.property(segment, segment, fc.array(segment, { minLength: 1 }), (a, b, rest) => {
        expect(match('x/{a}/{b}/{*rest}', `x/${a}/${b}/${rest.join('/')}`)).toEqual({
          a,
          b,
          rest: rest.join('/'),
        });
      }),
    );
  });

  it.each([
    ['items/{id', 'has no "}"'],
    ['items/id}', 'has no "{"'],
    ['items/{a{b}', 'must be written "{{"'],
    ['items//x', 'empty segment'],
    ['items/{a}-{b}', 'not in the local host'],
    ['items/x{a}', 'not in the local host'],
    ['{*rest}/x', 'must come last'],
    ['{id?}/x', 'must come last'],
    ['{id}/{ID}', 'twice'],
    ['{*rest?}', 'cannot be optional'],
    ['{id=1?}', 'cannot be optional'],
    ['{}', 'cannot name a parameter'],
    ['what?', 'may only end a parameter'],
    ['{id:whole}', 'there is no constraint "whole"'],
    ['{id:int(3)}', 'there is no constraint "int()"'],
    ['{id:min}', 'there is no constraint "min"'],
    ['{id:min(x)}', 'not a whole number'],
    ['{id:range(1)}', 'takes 2 numbers'],
    ['{id:min(1}', 'has no ")"'],
    ['{id:regex(()}', 'Invalid regular expression'],
  ])('%j is refused: %s', (template, fault) => {
    expect(() => parseTemplate(template)).toThrow(fault);
  });
});

describe('a route constraint', () => {
  it.each([
    [
      'int',
      ['0', '-5', '+5', '2147483647', '-2147483648'],
      ['', 'x', '1.5', '2147483648', '-2147483649', '0x1'],
    ],
    ['long', ['9223372036854775807'], ['9223372036854775808', 'x']],
    ['bool', ['true', 'FALSE'], ['1', 'yes', '']],
    [
      'guid',
      [
        'CD2C1638-1638-72D5-1638-DEADBEEF1638',
        'cd2c1638163872d51638deadbeef1638',
        '{cd2c1638-1638-72d5-1638-deadbeef1638}',
        '(cd2c1638-1638-72d5-1638-deadbeef1638)',
      ],
      ['cd2c1638-1638-72d5-1638-deadbeef163', '{cd2c1638-1638-72d5-1638-deadbeef1638)', 'x'],
    ],
    ['datetime', ['2016-12-31', '2016-12-31 7:32 pm', '2027-01-01T00:00:00Z'], ['soon', '5', '2016-13-31']],
    ['decimal', ['49.99', '-1,000.01', '.5'], ['1e3', 'x', '']],
    ['double', ['1.234', '-1,001.01e8', 'NaN'], ['x', '1.2.3', '']],
    ['float', ['1.234', '1E5'], ['x']],
    ['alpha', ['Rick', ''], ['a1', 'é']],
    ['min(18)', ['18', '19'], ['17', 'x', '']],
    ['max(120)', ['120', '-1'], ['121', 'x']],
    ['range(18,120)', ['18', '120'], ['17', '121', 'x']],
    ['length(12)', ['somefile.txt'], ['x', 'somefile.txt2']],
    ['length(2,3)', ['ab', 'abc'], ['a', 'abcd']],
    ['minlength(4)', ['Rick'], ['Ric']],
    ['maxlength(3)', ['Ric'], ['Rick']],
    ['regex(^\\d{{3}}-\\d{{2}}$)', ['123-45'], ['1234-5', 'x123-45']],
    ['regex(b)', ['aBc'], ['ac']],
    ['regex(^(a|b\\)?)$)', ['a', 'b)'], ['c']],
    ['required', ['x'], []],
    ['int:min(1):max(3)', ['1', '3'], ['0', '4', 'x']],
  ])('%s takes %j and not %j', (constraint, good, bad) => {
    const taken = (value: string) => match(`{*value:${constraint}}`, value) !== undefined;
    // The empty text cannot be a segment: a default brings it in.
    const takes = (value: string) =>
      value === '' ? match(`{value:${constraint}=}`, '') !== undefined : taken(value);
    expect(good.filter((value) => !takes(value))).toEqual([]);
    expect(bad.filter(takes)).toEqual([]);
  });

  it('on an optional parameter lets it be absent', () => {
    expect(match('x/{id:int?}', 'x')).toEqual({});
    expect(match('x/{id:int?}', 'x/y')).toBeUndefined();
  });

  it('holds for a default value too', () => {
    expect(match('x/{id:int=1}', 'x')).toEqual({ id: '1' });
  });
});
