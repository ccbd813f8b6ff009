/**
 * The picture of the cluster: what the nodes report, from left to right as mail travels.
 *
 * @xyflow/react carries the boxes and the look at them (nearer, aside, dragged); the lines are one drawing
 * (lines.tsx), and what travels on them comes from single recorded events (travels.tsx). Locked, which it is at
 * first, nothing can be moved by accident. Everything in it is also there as text (picture-text.tsx).
 */
import { useLayoutEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ClusterView, isBackend } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import { useSize } from '../size.ts';
import { withLines } from './layout.ts';
import { useMovingPlaces } from './moving-places.ts';
import styles from './picture.module.css';
import { controls, useControls } from './picture-controls.ts';
import { onPictureKey } from './picture-keys.ts';
import { PictureText } from './picture-text.tsx';
import { placesOf } from './places.ts';
import { Plane } from './plane.tsx';
import { Toolbar } from './toolbar.tsx';

export function Picture() {
	const { t } = useTranslation();
	const [ref, size] = useSize();
	const cluster = useLab((state) => state.view?.name ?? '');
	const order = useLab((state) => state.view?.order);
	const nodes = useLab((state) => state.view?.nodes);
	const isText = useControls((state) => state.isText);
	const arranged = useControls((state) => (state.cluster === cluster ? state.arranged : nothing));
	const generation = useControls((state) => state.generation);
	// Before anything is painted: a box that was dragged must not be seen where it was before that.
	useLayoutEffect(() => controls.open(cluster), [cluster]);
	// Which nodes there are changes rarely; a change of their state must not move anything.
	const names = useMemo(() => namesOf(order ?? [], nodes ?? {}), [order, nodes]);
	const target = useMemo(() => {
		const [frontends = [], backends = [], both = []] = names.split('|').map((part) => part.split(' ').filter(Boolean));
		return size ? placesOf({ ...size, frontends, backends, both, arranged }) : null;
	}, [names, size, arranged]);
	const places = useMovingPlaces(target, `${names} ${generation}`);
	const layout = useMemo(() => places && withLines(places), [places]);
	const isShown = layout !== null && size !== null && order !== undefined && order.length > 0;
	return (
		<section className={styles.picture} aria-label={t('picture.label')} data-picture-area>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: keys for a closer look, which the toolbar has as buttons */}
			<div
				ref={ref}
				className={styles.scroller}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what may scroll, and be looked at more closely, is reached by keyboard
				tabIndex={0}
				data-hidden={isText || undefined}
				inert={isText}
				onKeyDown={(event) => layout && size && onPictureKey(event, layout, size)}
				data-picture
			>
				{isShown && <Plane layout={layout} room={size} />}
			</div>
			<PictureText isShown={isText} />
			{layout && size && <Toolbar layout={layout} room={size} />}
		</section>
	);
}

const nothing = {};

/** Frontends | backends | those of the backends that are frontends, too. */
function namesOf(order: readonly string[], nodes: ClusterView['nodes']): string {
	const known = order.flatMap((name) => nodes[name] ?? []);
	const backends = known.filter(isBackend);
	return [known.filter((node) => !isBackend(node)), backends, backends.filter((node) => node.roles.includes('frontend'))]
		.map((some) => some.map(({ name }) => name).join(' '))
		.join('|');
}
