/**
 * What travels in the picture: beats and mail, one mark for each recorded event and line it concerns.
 *
 * Nothing moves that did not happen: a beat goes from its backend to the volume and to each peer it
 * heard; a mail goes the way its own events name. There may be hundreds of marks a second: they are painted
 * on one canvas, because as many elements kept a small machine from painting the nodes in time. Who wants
 * less motion sees none. What was recorded a while ago is not drawn. Read next: travels-of.ts.
 */
import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { onLiveEvents, useLab } from '../../state/lab-store.ts';
import { shownNowMs } from '../../state/shown-clock.ts';
import { epochValue, type Scheme, tokenValue } from '../../theme/theme.ts';
import type { Layout } from './layout.ts';
import styles from './picture.module.css';
import { linksByEnds, type Travel, travelsOf } from './travels-of.ts';

/** How long a mark is under way. Chosen: seen, and gone before the next-but-three beat. */
const travelMs = 380;
/** Older events are history. */
const freshMs = 1500;
/** Marks at once, so that a burst cannot drown the page; what is left out is not counted as drawn. */
const marksMax = 400;
/** Between two paintings: thirty a second look smooth at this size, and leave a small machine its time. */
const paintEveryMs = 30;

interface Mark {
	readonly way: readonly Point[];
	readonly backwards: boolean;
	readonly kind: Travel['kind'];
	readonly color: string;
	readonly beganMs: number;
}

interface Point {
	readonly x: number;
	readonly y: number;
}

export function Travels({ layout }: { readonly layout: Layout }) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const reduced = useReducedMotion();
	const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: false });
	useEffect(() => {
		const place = canvas.current;
		if (!place || reduced) return undefined;
		const ways = new Map(layout.links.map((link) => [link.id, wayAlong(link.path)]));
		const links = linksByEnds(layout.links);
		const painting = paint(place, layout);
		const stop = onLiveEvents((events) => {
			if (document.hidden) return;
			const now = shownNowMs();
			for (const event of events) {
				if (now !== null && now - event.atMs > freshMs) continue;
				for (const travel of travelsOf(event, links)) painting.add(travel, ways.get(travel.link.id) ?? [], colorOf(travel, scheme));
			}
		});
		return () => {
			stop();
			// What is under way knows only where the lines were.
			painting.end();
		};
	}, [layout, reduced, scheme]);
	return <canvas ref={canvas} className={styles.travels} style={{ width: layout.width, height: layout.height }} />;
}

function colorOf(travel: Travel, scheme: Scheme): string {
	if (travel.kind === 'mail') return tokenValue(scheme, 'mail');
	const controller = useLab.getState().view?.controller;
	return controller?.node === travel.node ? epochValue(scheme, controller.epoch) : tokenValue(scheme, 'muted');
}

/** Stops of a mark on its way: enough that a curve looks like one. */
const stops = 24;

/** The path as points, worked out once. */
function wayAlong(path: string): Point[] {
	const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
	line.setAttribute('d', path);
	const length = line.getTotalLength();
	return Array.from({ length: stops + 1 }, (_, stop) => line.getPointAtLength((length * stop) / stops));
}

/** Paints while something is under way, and rests otherwise. */
function paint(canvas: HTMLCanvasElement, layout: Layout) {
	const context = canvas.getContext('2d');
	const scale = layout.zoom * window.devicePixelRatio;
	canvas.width = Math.ceil(layout.width * scale);
	canvas.height = Math.ceil(layout.height * scale);
	let marks: Mark[] = [];
	let frame: number | null = null;
	let paintedMs = 0;

	const next = (nowMs: number) => {
		frame = null;
		if (nowMs - paintedMs >= paintEveryMs) {
			paintedMs = nowMs;
			marks = marks.filter((mark) => nowMs - mark.beganMs < travelMs);
			context?.setTransform(1, 0, 0, 1, 0, 0);
			context?.clearRect(0, 0, canvas.width, canvas.height);
			context?.setTransform(scale, 0, 0, scale, 0, 0);
			for (const mark of marks) if (context) paintMark(context, mark, nowMs);
		}
		if (marks.length > 0) frame = requestAnimationFrame(next);
	};

	return {
		add(travel: Travel, way: readonly Point[], color: string): void {
			if (marks.length >= marksMax || way.length === 0) return;
			marks.push({ way, backwards: travel.backwards, kind: travel.kind, color, beganMs: performance.now() });
			frame ??= requestAnimationFrame(next);
			// A canvas tells nobody what is on it: whoever counts the marks listens here.
			canvas.dispatchEvent(new CustomEvent('mark', { bubbles: true, detail: { kind: travel.kind, seq: travel.seq, on: travel.link.id } }));
		},
		end(): void {
			if (frame !== null) cancelAnimationFrame(frame);
			marks = [];
			context?.setTransform(1, 0, 0, 1, 0, 0);
			context?.clearRect(0, 0, canvas.width, canvas.height);
		},
	};
}

function paintMark(context: CanvasRenderingContext2D, mark: Mark, nowMs: number): void {
	const gone = Math.min(1, Math.max(0, (nowMs - mark.beganMs) / travelMs));
	const along = (mark.backwards ? 1 - gone : gone) * stops;
	const from = mark.way[Math.floor(along)];
	const to = mark.way[Math.ceil(along)];
	if (!from || !to) return;
	const part = along - Math.floor(along);
	const x = from.x + (to.x - from.x) * part;
	const y = from.y + (to.y - from.y) * part;
	context.fillStyle = mark.color;
	if (mark.kind === 'mail') {
		context.fillRect(x - 4.5, y - 3.5, 9, 7);
		return;
	}
	context.beginPath();
	context.arc(x, y, 3, 0, 2 * Math.PI);
	context.fill();
}
