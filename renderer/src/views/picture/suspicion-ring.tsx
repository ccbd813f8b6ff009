/**
 * A suspicion, at the box of who is suspected: a ring that fills to the deadline that was recorded, and the silence
 * in words. It is full when the silence was recorded to count.
 *
 * The numbers are the nodes'; the clock is the engine's. Read next: ../../state/suspicions.ts.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { shownNowMs } from '../../state/shown-clock.ts';
import { type SuspicionView, suspicionOf } from '../../state/suspicions.ts';
import styles from './member.module.css';

export function SuspicionRing({ node, width, height }: { readonly node: string; readonly width: number; readonly height: number }) {
	const suspicion = useLab((state) => (state.view ? suspicionOf(state.view.suspicions, node) : null));
	const ended = useLab((state) => state.view?.nodes[node]?.process === 'down');
	if (!suspicion || (suspicion.isSilent && ended)) return null;
	return <Ring suspicion={suspicion} width={width} height={height} />;
}

/** From the box to the ring. */
const away = 5;

function Ring({ suspicion, width, height }: { readonly suspicion: SuspicionView; readonly width: number; readonly height: number }) {
	const { t } = useTranslation();
	const ring = useRef<SVGPathElement>(null);
	const words = useRef<HTMLSpanElement>(null);
	const { by, sinceMs, deadlineMs, isSilent } = suspicion;
	useEffect(() => {
		let frame = 0;
		const paint = () => {
			const now = shownNowMs();
			const silentMs = now === null ? 0 : Math.max(0, now - sinceMs);
			const share = isSilent ? 1 : Math.min(1, silentMs / deadlineMs);
			if (ring.current) ring.current.style.strokeDashoffset = String(100 - 100 * share);
			if (words.current) {
				const text = isSilent
					? t('picture.silentFor', { by })
					: t('picture.suspectedBy', { by, silentS: Math.min(silentMs, deadlineMs) / 1000, deadlineS: deadlineMs / 1000 });
				if (words.current.textContent !== text) words.current.textContent = text;
			}
			// Also behind the deadline: somebody may go back in time.
			if (!isSilent) frame = requestAnimationFrame(paint);
		};
		paint();
		return () => cancelAnimationFrame(frame);
	}, [by, sinceMs, deadlineMs, isSilent, t]);
	return (
		<>
			<svg
				className={styles.ring}
				width={width + 2 * away}
				height={height + 2 * away}
				aria-hidden="true"
				data-suspicion={suspicion.member}
				data-silent={isSilent || undefined}
			>
				<rect x="2" y="2" width={width + 2 * away - 4} height={height + 2 * away - 4} rx="13" className={styles.ringGround} />
				<path ref={ring} d={aroundFromBelow(width + 2 * away, height + 2 * away)} pathLength="100" className={styles.ringFill} />
			</svg>
			<span ref={words} className={styles.ringWords} data-silent={isSilent || undefined} />
		</>
	);
}

const inset = 2;
const corner = 13;

/** Around the box, clockwise from the middle of its lower side: the words cover the upper one. */
function aroundFromBelow(width: number, height: number): string {
	const [left, top, right, bottom] = [inset, inset, width - inset, height - inset];
	const turn = (x: number, y: number) => `A ${corner} ${corner} 0 0 1 ${x} ${y}`;
	return [
		`M ${width / 2} ${bottom} H ${left + corner}`,
		turn(left, bottom - corner),
		`V ${top + corner}`,
		turn(left + corner, top),
		`H ${right - corner}`,
		turn(right, top + corner),
		`V ${bottom - corner}`,
		turn(right - corner, bottom),
		'Z',
	].join(' ');
}
