/**
 * What travels in the picture: beats and mail, one mark for each recorded event and line it concerns.
 *
 * Nothing moves that did not happen: a beat goes from its backend to the volume, and from each peer that was heard
 * to who heard it; a mail goes the way its own events name. What is left out is counted: mail under load, and of
 * many nodes the beats on lines that are not drawn alone. Who wants less motion sees none. Marks go by the clock of
 * what is shown: they stand with it, and another moment has its own. Read next: travels-of.ts, marks-canvas.ts.
 */
import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { useLab } from '../../state/lab-state.ts';
import { onJump, onLiveEvents } from '../../state/passing-events.ts';
import { shownNowMs } from '../../state/shown-clock.ts';
import { epochValue, type Scheme, tokenValue } from '../../theme/theme.ts';
import type { Layout } from './layout.ts';
import styles from './lines.module.css';
import { MarksCanvas } from './marks-canvas.ts';
import { type Camera, controls, useControls } from './picture-controls.ts';
import { ids } from './places.ts';
import { wayOf } from './routes.ts';
import { MailSampler } from './sampler.ts';
import { focusNodes } from './travels-focus.ts';
import { linksByEnds, type Travel, travelsOf } from './travels-of.ts';

/** Older events are not drawn any more. */
const freshMs = 1500;

interface Size {
	readonly width: number;
	readonly height: number;
}

export function Travels({ layout, camera, size }: { readonly layout: Layout; readonly camera: Camera; readonly size: Size }) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const marks = useRef<MarksCanvas>(null);
	const shown = useRef(layout);
	const reduced = useReducedMotion();
	const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: false });
	useLayoutEffect(() => {
		shown.current = layout;
		if (!canvas.current) return;
		marks.current ??= new MarksCanvas(canvas.current, shownNowMs);
		const byId = new Map(layout.links.map((link) => [link.id, link]));
		marks.current.show({
			camera,
			...size,
			way: (line) => {
				const link = byId.get(line);
				return link && wayOf(link.route);
			},
		});
	}, [layout, camera, size]);
	useEffect(() => {
		const place = canvas.current;
		if (!place || reduced) return undefined;
		let links = linksByEnds(shown.current.links);
		let linksOf = shown.current;
		let sampler = new MailSampler();
		const draw = (events: readonly RecordedEvent[], isNews: boolean) => {
			if (document.hidden || !marks.current) return;
			if (linksOf !== shown.current) {
				linksOf = shown.current;
				links = linksByEnds(linksOf.links);
			}
			const now = shownNowMs();
			// What happens now begins when it is heard of; what is history, when it was.
			const isLive = useLab.getState().moment.kind === 'live';
			const focus = focusOf(linksOf);
			for (const event of events) {
				if (now !== null && now - event.atMs > freshMs) continue;
				const travels = travelsOf(event, links);
				const [first] = travels;
				if (!first) continue;
				const takes = first.kind === 'beat' || sampler.takes(event.atMs);
				const beganMs = isLive && isNews ? (now ?? event.atMs) : event.atMs;
				let leftOut = 0;
				for (const travel of travels) {
					const mark = { line: travel.link.id, backwards: travel.backwards, kind: travel.kind, color: colorOf(travel, scheme), beganMs };
					if (takes && isSeen(travel, focus) && marks.current.add(mark)) {
						// A canvas tells nobody what is on it: whoever counts the marks listens here, once for each.
						if (isNews) tell(place, 'mark', { kind: travel.kind, seq: travel.seq, on: travel.link.id });
					} else leftOut += 1;
				}
				if (leftOut > 0 && isNews) tell(place, 'left-out', { kind: first.kind, seq: event.seq, count: leftOut });
			}
			controls.sample(sampler.toOne);
		};
		const stops = [
			onLiveEvents((events) => draw(events, true)),
			onJump((events) => {
				marks.current?.clear();
				sampler = new MailSampler();
				draw(events, false);
			}),
			useLab.subscribe(({ moment }, before) => moment !== before.moment && marks.current?.wake()),
		];
		return () => {
			for (const stop of stops) stop();
			marks.current?.close();
		};
	}, [reduced, scheme]);
	const transform = `scale(${1 / camera.zoom}) translate(${-camera.x}px, ${-camera.y}px)`;
	return <canvas ref={canvas} className={styles.travels} style={{ width: size.width, height: size.height, transform }} />;
}

function tell(place: HTMLElement, name: 'mark' | 'left-out', detail: object): void {
	place.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

/** Null: everybody's beats are drawn. */
function focusOf(layout: Layout): ReadonlySet<string> | null {
	return layout.form === 'roomy' ? null : new Set(focusNodes(useLab.getState(), useControls.getState().hovered));
}

function isSeen({ kind, link }: Travel, focus: ReadonlySet<string> | null): boolean {
	return focus === null || kind === 'mail' || link.to === ids.volume || focus.has(link.from) || focus.has(link.to);
}

function colorOf(travel: Travel, scheme: Scheme): string {
	if (travel.kind === 'mail') return tokenValue(scheme, 'mail');
	const controller = useLab.getState().view?.controller;
	return controller?.node === travel.sender ? epochValue(scheme, controller.epoch) : tokenValue(scheme, 'muted');
}
