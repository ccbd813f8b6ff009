/**
 * What travels in the picture: beats and mail, one mark for each recorded event and line it concerns.
 *
 * Nothing moves that did not happen: a beat goes from its backend to the volume and to each peer it
 * heard; a mail goes the way its own events name. Marks are added and removed outside React, for there
 * may be hundreds a second. Who wants less motion sees none. What was recorded a while ago is not drawn.
 */
import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { engineClock } from '../../state/engine-clock.ts';
import { onLiveEvents, useLab } from '../../state/lab-store.ts';
import { epochColor } from '../../theme/theme.ts';
import type { Layout } from './layout.ts';
import styles from './picture.module.css';
import { type Travel, travelsOf } from './travels-of.ts';

/** How long a mark is under way. Chosen: seen, and gone before the next-but-three beat. */
const travelMs = 380;
/** Older events are history. */
const freshMs = 1500;
/** Marks at once, so that a burst cannot drown the page; what is left out is not counted as drawn. */
const marksMax = 400;

export function Travels({ layout }: { readonly layout: Layout }) {
	const ground = useRef<HTMLDivElement>(null);
	const reduced = useReducedMotion();
	useEffect(() => {
		const place = ground.current;
		if (!place || reduced) return undefined;
		const ways = new Map(layout.links.map((link) => [link.id, wayAlong(link.path)]));
		const stop = onLiveEvents((events) => {
			if (document.hidden) return;
			const now = engineClock.nowMs();
			for (const event of events) {
				if (now !== null && now - event.atMs > freshMs) continue;
				for (const travel of travelsOf(event, layout.links)) draw(place, travel, ways.get(travel.link.id) ?? []);
			}
		});
		return () => {
			stop();
			// What is under way knows only where the lines were.
			place.replaceChildren();
		};
	}, [layout, reduced]);
	return <div ref={ground} className={styles.travels} aria-hidden="true" style={{ width: layout.width, height: layout.height }} />;
}

/** Stops of a mark on its way: enough that a curve looks like one. */
const stops = 16;

/**
 * The path as moves, worked out once: moves are animated beside the main thread, `offset-path` on it,
 * and that thread has a picture to paint.
 */
function wayAlong(path: string): Keyframe[] {
	const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
	line.setAttribute('d', path);
	const length = line.getTotalLength();
	return Array.from({ length: stops + 1 }, (_, stop) => {
		const { x, y } = line.getPointAtLength((length * stop) / stops);
		return { transform: `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)` };
	});
}

function draw(place: HTMLElement, travel: Travel, way: Keyframe[]): void {
	if (place.childElementCount >= marksMax) return;
	const mark = document.createElement('span');
	mark.className = (travel.kind === 'beat' ? styles.beat : styles.mail) ?? '';
	mark.dataset.travel = travel.kind;
	mark.dataset.from = travel.node;
	mark.dataset.seq = String(travel.seq);
	mark.dataset.on = travel.link.id;
	const controller = useLab.getState().view?.controller;
	if (travel.kind === 'beat' && controller?.node === travel.node) mark.style.background = epochColor(controller.epoch);
	place.append(mark);
	const moving = mark.animate(way, { duration: travelMs, fill: 'both', direction: travel.backwards ? 'reverse' : 'normal' });
	moving.onfinish = () => mark.remove();
	moving.oncancel = () => mark.remove();
}
