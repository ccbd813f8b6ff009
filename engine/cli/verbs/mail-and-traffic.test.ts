import { expect, test } from 'vitest';
import type { TrafficReport } from '../../contract/cluster-status.ts';
import { dialogueLines, messageCells } from './mail.ts';
import { reportLines } from './traffic.ts';

const latency = { median: 10, p95: 20 };
const report: TrafficReport = {
	sent: 254,
	acknowledged: 254,
	stored: 254,
	lost: 0,
	doubled: 0,
	unknown: 0,
	delayed: 0,
	refused: 0,
	repeats: 0,
	ratePerS: 20,
	durationMs: 15_000,
	outagesMs: { accept: 0, readable: 0, imap: 0 },
	longestOutageMs: 0,
	latencyMs: { accept: latency, readable: latency, imap: latency },
};

test('the report of a traffic says the rate that was reached beside the one that was asked for', () => {
	expect(reportLines(report)[1]).toBe('0 refused for good, 0 sent again; 16.9 a second of the 20 asked for, for 15.0 s');
	expect(reportLines({ ...report, sent: 300 })[1]).toContain('20 a second, for 15.0 s');
});

test('each line of an answer stands on a line of its own, and nothing of it moves the cursor', () => {
	expect(dialogueLines([{ atMs: 1.25, by: 'server', text: '250-fe1 Nice to meet you\r\n250-PIPELINING\n250 SIZE 1\u001b[2J' }])).toEqual([
		'     1.3 ms  < 250-fe1 Nice to meet you',
		'             < 250-PIPELINING',
		'             < 250 SIZE 1?[2J',
	]);
});

test('encoded words of a list are read as they are meant, and nothing in them moves the cursor', () => {
	const header = { from: '=?utf-8?Q?J=C3=B6rg?= <j@x.test>', to: '', subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe=1B[2J?=', date: '' };
	const cells = messageCells({ uid: 7, internalDateS: 0, sizeBytes: 40, flags: ['\\Seen'], deliveryId: null, header });
	expect(cells).toEqual(['7', '1970-01-01 00:00:00', '40', '\\Seen', 'Jörg <j@x.test>', 'Grüße?[2J']);
});
