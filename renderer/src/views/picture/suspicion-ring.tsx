/**
 * A suspicion, at the box of who is suspected: a ring that fills to the deadline that was recorded, and the silence
 * in words. It is full when the silence was recorded to count.
 *
 * The numbers are the nodes'; the clock is the engine's. Read next: ../../state/suspicions.ts.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-store.ts';
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
	const ring = useRef<SVGRectElement>(null);
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
			if (!isSilent && silentMs < deadlineMs) frame = requestAnimationFrame(paint);
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
				<rect ref={ring} x="2" y="2" width={width + 2 * away - 4} height={height + 2 * away - 4} rx="13" pathLength="100" className={styles.ringFill} />
			</svg>
			<span ref={words} className={styles.ringWords} data-silent={isSilent || undefined} />
		</>
	);
}
