import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DockerFrames, framedText } from './docker-frames.ts';

function frame(channel: number, bytes: Uint8Array): Buffer {
	const header = Buffer.alloc(8);
	header[0] = channel;
	header.writeUInt32BE(bytes.length, 4);
	return Buffer.concat([header, bytes]);
}

async function takenApart(chunks: readonly Uint8Array[]): Promise<{ stdout: Buffer; stderr: Buffer }> {
	const stderr: Buffer[] = [];
	const frames = new DockerFrames((bytes) => stderr.push(bytes));
	const [stdout] = await Promise.all([buffer(frames), pipeline(Readable.from(chunks), frames)]);
	return { stdout, stderr: Buffer.concat(stderr) };
}

test('every byte comes out on its own channel, wherever the stream was cut', async () => {
	const piece = fc.record({ channel: fc.constantFrom(1, 2), bytes: fc.uint8Array({ maxLength: 50 }) });
	await fc.assert(
		fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), async (pieces, cut) => {
			const whole = Buffer.concat(pieces.map(({ channel, bytes }) => frame(channel, bytes)));
			const chunks = Array.from({ length: Math.ceil(whole.length / cut) }, (_, index) => whole.subarray(index * cut, (index + 1) * cut));
			const of = (wanted: number) => Buffer.concat(pieces.filter(({ channel }) => channel === wanted).map(({ bytes }) => bytes));
			expect(await takenApart(chunks)).toEqual({ stdout: of(1), stderr: of(2) });
		}),
	);
});

test('what the engine itself says about an exec is kept with its errors', async () => {
	expect((await takenApart([frame(3, Buffer.from('container stopped'))])).stderr.toString()).toBe('container stopped');
});

test.each([
	['a channel that there is not', Buffer.from([4, 0, 0, 0, 0, 0, 0, 1])],
	['a text of a terminal', Buffer.from('OCI runtime exec failed')],
	['a piece without end', Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])],
])('%s ends the stream', async (_, bytes) => {
	await expect(takenApart([bytes])).rejects.toThrow('not of the form');
});

test('a stream that ends inside a piece is an error, not an end', async () => {
	await expect(takenApart([frame(1, Buffer.from('whole')), frame(1, Buffer.from('broken')).subarray(0, 10)])).rejects.toThrow('broke off');
});

async function textOf(input: Buffer | Readable): Promise<string> {
	let whole = '';
	for await (const text of framedText(input)) whole += text;
	return whole;
}

test('of a log both channels come as text in their order, and no character breaks where the stream was cut', async () => {
	const whole = Buffer.concat([frame(1, Buffer.from('grüße\n')), frame(2, Buffer.from('é')), frame(1, Buffer.from('☂\n'))]);
	for (let cut = 1; cut <= whole.length; cut++) {
		const chunks = Array.from({ length: Math.ceil(whole.length / cut) }, (_, index) => whole.subarray(index * cut, (index + 1) * cut));
		expect(await textOf(Readable.from(chunks))).toBe('grüße\né☂\n');
	}
	expect(await textOf(whole)).toBe('grüße\né☂\n');
});

test('a character whose halves another channel parts is whole', async () => {
	const [first, ...others] = Buffer.from('ü');
	const bytes = Buffer.concat([frame(1, Buffer.from([first ?? 0])), frame(2, Buffer.from('!')), frame(1, Buffer.from(others))]);
	expect(await textOf(bytes)).toBe('!ü');
});

test('a log that is none, or breaks off, is an error', async () => {
	await expect(textOf(Buffer.from('plain text of a terminal'))).rejects.toThrow('not of the form');
	await expect(textOf(frame(1, Buffer.from('broken')).subarray(0, 10))).rejects.toThrow('broke off');
});
