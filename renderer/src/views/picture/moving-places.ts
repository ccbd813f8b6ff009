/**
 * How one layout becomes the next: boxes that stay glide to their new places, new ones stand there at once.
 *
 * Only when nodes come or go or are arranged again: a window that is made larger, and a box under the pointer, are
 * followed directly, and who wants less motion sees the new places at once.
 */
import { useReducedMotion } from '@mantine/hooks';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Box, Places } from './places.ts';

/** Chosen: calm, and done before the next thing happens. */
const glideMs = 420;

/** `because`: what the places were made from, apart from the room. */
export function useMovingPlaces(target: Places | null, because: string): Places | null {
	const reduced = useReducedMotion();
	const shown = useRef<{ places: Places; because: string } | null>(null);
	const [moving, setMoving] = useState<{ readonly to: Places; readonly places: Places } | null>(null);
	// Before the new places are painted once.
	useLayoutEffect(() => {
		const from = shown.current;
		if (!target) return undefined;
		const glides = from !== null && from.because !== because && from.places.width === target.width && from.places.height === target.height && !reduced;
		shown.current = { places: target, because };
		if (!glides) {
			setMoving(null);
			return undefined;
		}
		const beganMs = performance.now();
		let frame = requestAnimationFrame(function next(nowMs) {
			const share = Math.min(1, Math.max(0, (nowMs - beganMs) / glideMs));
			const places = share === 1 ? target : inBetween(from.places, target, share * share * (3 - 2 * share));
			shown.current = { places, because };
			setMoving(share === 1 ? null : { to: target, places });
			if (share < 1) frame = requestAnimationFrame(next);
		});
		setMoving({ to: target, places: inBetween(from.places, target, 0) });
		return () => cancelAnimationFrame(frame);
	}, [target, because, reduced]);
	return moving?.to === target ? moving.places : target;
}

/** Pure: boxes that are in both on their way from one to the other. */
export function inBetween(from: Places, to: Places, share: number): Places {
	const mixed = (one: number, other: number) => one + (other - one) * share;
	const boxes = Object.entries(to.boxes).map(([name, box]): [string, Box] => {
		const before = from.boxes[name];
		if (!before) return [name, box];
		return [name, { x: mixed(before.x, box.x), y: mixed(before.y, box.y), width: mixed(before.width, box.width), height: mixed(before.height, box.height) }];
	});
	return { ...to, boxes: Object.fromEntries(boxes), trunkX: mixed(from.trunkX, to.trunkX) };
}
