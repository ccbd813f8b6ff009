/** What messages under way may cost, and that none becomes two on its way through both doors. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { MessageRoom, withMessage } from './mail-stream.ts';

const bytes = (count: number) => Readable.from([Buffer.alloc(count)]);

describe('messages under way', () => {
	test('share one room, and give it back when their work is done', async () => {
		const room = new MessageRoom(100);
		const first = Promise.withResolvers<void>();
		const holding = withMessage(bytes(60), room, async (message) => {
			await first.promise;
			return message;
		});
		// Its bytes are taken when they come: the second one starts behind them.
		await new Promise((resolve) => setImmediate(resolve));
		expect(await withMessage(bytes(60), room, async (message) => message)).toBe('no-room');
		expect(await withMessage(bytes(40), room, async (message) => message)).toHaveLength(40);
		first.resolve();
		expect(await holding).toHaveLength(60);
		expect(await withMessage(bytes(100), room, async (message) => message)).toHaveLength(100);
	});

	test('give it back when too big, broken off, or their work fails', async () => {
		const room = new MessageRoom(100);
		expect(await withMessage(Readable.from([Buffer.alloc(40), Buffer.alloc(40)]), room, async (message) => message, 50)).toBe('too-big');
		const breaking = new Readable({ read() {} });
		breaking.push(Buffer.alloc(40));
		const broken = withMessage(breaking, room, async (message) => message);
		breaking.destroy(new Error('gone'));
		expect(await broken).toBe('broken');
		const failing = withMessage(bytes(90), room, async () => {
			throw new Error('failed');
		});
		await expect(failing).rejects.toThrow('failed');
		expect(room.take(100)).toBe(true);
	});
});
