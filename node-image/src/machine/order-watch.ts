/**
 * Hands out the start orders of a bare node that runs in a container: takes each from the folder and says it as one line.
 *
 * The engine reads the lines, starts the node and writes the answer into the same folder. It may be away for a moment (its
 * stream breaks when Docker is started again), so an order is said again until it is answered, or `mailctl` has long stopped
 * waiting; who hears it twice knows it by its id. Nothing runs while nothing changes in the folder.
 */
import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { type HandedOrder, type StartOrder, startAnswerFile, startAnswerSchema, startFileBytesMax } from '../contract/start-order.ts';
import { readSmallFile } from '../looks/small-file.ts';
import { takeOrder } from './start-orders.ts';

export interface OrderWatchOptions {
	readonly folder: string;
	/** One line, without its end. */
	say(line: string): void;
	readonly sayAgainMs?: number;
}

/** Chosen: unnoticed by whoever waits for a start, and no noise. */
const sayAgainMsDefault = 1_000;
/** `mailctl` waits for a minute. */
const saysMost = 60;

/** Returns the function that ends it. */
export function handOutOrders({ folder, say, sayAgainMs = sayAgainMsDefault }: OrderWatchOptions): () => void {
	let order: StartOrder | undefined;
	let saidTimes = 0;
	let timer: NodeJS.Timeout | undefined;
	let isLooking = false;
	let hasChanged = false;
	let isEnded = false;

	const sayOrder = (startOrder: StartOrder) => {
		saidTimes += 1;
		const handed: HandedOrder = { startOrder };
		say(JSON.stringify(handed));
		timer = setTimeout(() => void sayAgain(startOrder), sayAgainMs);
	};
	const sayAgain = async (said: StartOrder) => {
		const isAnswered = await hasAnswer(folder, said);
		// Another one has come meanwhile.
		if (order !== said || isEnded) return;
		if (isAnswered || saidTimes === saysMost) order = undefined;
		else sayOrder(said);
	};
	/** A later order takes the place of one that nobody has answered. */
	const look = async () => {
		hasChanged = true;
		if (isLooking) return;
		isLooking = true;
		while (hasChanged && !isEnded) {
			hasChanged = false;
			const taken = await takeOrder(folder);
			if (taken === 'bad') say('a start order that was left here says something else than roles: nothing was done');
			else if (taken !== undefined) {
				clearTimeout(timer);
				order = taken;
				saidTimes = 0;
				sayOrder(taken);
			}
		}
		isLooking = false;
	};
	const watcher: FSWatcher = watch(folder, () => void look());
	watcher.on('error', (error) => say(`start orders are not seen any more: ${error.message}`));
	void look();
	return () => {
		isEnded = true;
		clearTimeout(timer);
		watcher.close();
	};
}

/** A pipe that somebody put there is not waited for. */
async function hasAnswer(folder: string, { id }: StartOrder): Promise<boolean> {
	const found = await readSmallFile(join(folder, startAnswerFile), startFileBytesMax);
	return found.is === 'text' && startAnswerSchema.safeParse(fromJson(found.text)).data?.id === id;
}

/** It may just be being written. */
function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
