/** R3: how long the accounts of an ended life wait for whoever may still speak for it. */
import { expect, test } from 'vitest';
import { EndedLives } from './ended-lives.ts';

const who = { member: 'be2', life: 3 };

function lives() {
	const slept: { ms: number; wake: () => void }[] = [];
	const ended = new EndedLives({ fitMs: 190, sleep: (ms) => new Promise((wake) => slept.push({ ms, wake: () => wake() })) });
	const isOver = async (life = who): Promise<boolean> => {
		let over = false;
		void ended.silent(life).then(() => {
			over = true;
		});
		await new Promise(setImmediate);
		return over;
	};
	return { ended, slept, isOver };
}

test('a life that was ended here, and was silent at its end, keeps nobody waiting; nor do those before it', async () => {
	const { ended, slept, isOver } = lives();
	expect(await ended.ending(who, async () => ({ outcome: 'declared', ended: true, isSilent: true }))).toBe('declared');
	expect([await isOver(), await isOver({ member: 'be2', life: 1 })]).toEqual([true, true]);
	expect(slept).toEqual([]);
	expect(await isOver({ member: 'be2', life: 5 })).toBe(false);
});

test('one that beat once more, unseen, is waited for as long as its fence may be open; so is whoever asks meanwhile', async () => {
	const { ended, slept, isOver } = lives();
	let answered = false;
	void ended
		.ending(who, async () => ({ outcome: 'declared', ended: true, isSilent: false }))
		.then(() => {
			answered = true;
		});
	expect(await isOver()).toBe(false);
	expect([answered, slept.map(({ ms }) => ms)]).toEqual([false, [190]]);
	slept[0]?.wake();
	expect(await isOver()).toBe(true);
	expect([answered, slept.length]).toEqual([true, 1]);
});

test('one that somebody else ended is waited for once', async () => {
	const { slept, isOver } = lives();
	expect([await isOver(), await isOver()]).toEqual([false, false]);
	expect(slept.map(({ ms }) => ms)).toEqual([190]);
	slept[0]?.wake();
	expect(await isOver()).toBe(true);
});

test('a declaration that came to nothing proves nothing, whether it is answered or fails', async () => {
	const { ended, slept, isOver } = lives();
	expect(await ended.ending(who, async () => ({ outcome: 'lost', ended: false, isSilent: false }))).toBe('lost');
	await expect(ended.ending(who, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
	expect(slept).toEqual([]);
	expect(await isOver()).toBe(false);
});
