import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/cli/terminal.ts';
import { holdfast } from './shell.ts';

const ESC = String.fromCharCode(0x1b);
const CLEAR_SCREEN = `${ESC}[2J`;
const CSI = String.fromCharCode(0x9b);
const RIGHT_TO_LEFT = String.fromCharCode(0x202e);
const LINE_SEPARATOR = String.fromCharCode(0x2028);

describe('what the shell prints', () => {
  it('shows controls, marks of direction and line separators as escapes', () => {
    const given = `a${CLEAR_SCREEN}b${CSI}2Jc${RIGHT_TO_LEFT}d${LINE_SEPARATOR}e\rf`;
    expect(printable(given)).toBe('a\\u001b[2Jb\\u009b2Jc\\u202ed\\u2028e\\u000df');
  });

  it('keeps line ends, tabs, all other text and its own colours', () => {
    const red = styleText('red', 'Größe 💥 日本', { validateStream: false });
    expect(red).toContain(ESC);
    expect(printable(`${red}\n\tשלום\n`)).toBe(`${red}\n\tשלום\n`);
  });

  it('leaves JSON to mean the same', () => {
    const document = { reason: `x${CSI}${RIGHT_TO_LEFT}${LINE_SEPARATOR}\n${ESC}`, lines: [1] };
    const text = printable(JSON.stringify(document, null, 2));
    expect(text).not.toContain(CSI);
    expect(JSON.parse(text)).toEqual(document);
  });

  it.concurrent.each([
    { args: [CLEAR_SCREEN] },
    { args: ['checkout', 'list', '--status', CLEAR_SCREEN] },
    { args: ['checkout', 'start', '--amount', `1${CLEAR_SCREEN} USD`] },
    { args: ['replay', `/nowhere/${CLEAR_SCREEN}.json`] },
    { args: ['--url', `http://127.0.0.1:1/${CLEAR_SCREEN}`, 'checkout', 'list'] },
  ])('repeats no control of its arguments: $args', async ({ args }) => {
    const { exitCode, stdout, stderr } = await holdfast(args);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('\\u001b[2J');
    expect(stdout + stderr).not.toContain(ESC);
  });
});
