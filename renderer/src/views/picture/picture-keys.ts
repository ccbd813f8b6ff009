/**
 * The picture by keyboard: nearer, farther, all of it, aside; and, when it is unlocked, the box that has the focus.
 */
import type { KeyboardEvent } from 'react';
import type { Layout } from './layout.ts';
import { type Camera, controls, useControls, zoomed } from './picture-controls.ts';
import { placeOf } from './places.ts';

/** Chosen: some steps across the picture. */
const stepPx = 60;
/** Finer: a box finds its place. */
const boxStepPx = 12;
const zoomStep = 1.25;

const directions: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function onPictureKey(event: KeyboardEvent<HTMLElement>, layout: Layout, room: { readonly width: number; readonly height: number }): void {
	if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
	const { camera, isLocked } = useControls.getState();
	const now: Camera = camera ?? { x: 0, y: 0, zoom: layout.zoom };
	const direction = directions[event.key];
	if (event.key === '+' || event.key === '=') controls.look(zoomed(now, zoomStep, room));
	else if (event.key === '-') controls.look(zoomed(now, 1 / zoomStep, room));
	else if (event.key === '0') controls.look(null);
	else if (direction) {
		const [x, y] = direction;
		const name = event.target instanceof Element ? event.target.closest('.react-flow__node')?.getAttribute('data-id') : null;
		const box = name ? layout.boxes[name] : undefined;
		if (name && box && !isLocked) controls.place({ [name]: placeOf({ ...box, x: box.x + x * boxStepPx, y: box.y + y * boxStepPx }, layout) });
		// On a part of the picture the arrows lead to the next part (../keyboard/picture-keys.tsx).
		else if (camera !== null && !name) controls.look({ ...camera, x: camera.x - x * stepPx, y: camera.y - y * stepPx });
		else return;
	} else return;
	event.preventDefault();
}

export const nearer = (layout: Layout, room: { readonly width: number; readonly height: number }, factor: 1 | -1): void => {
	const now = useControls.getState().camera ?? { x: 0, y: 0, zoom: layout.zoom };
	controls.look(zoomed(now, factor === 1 ? zoomStep : 1 / zoomStep, room));
};
