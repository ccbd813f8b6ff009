/**
 * The lines of the picture, all in one drawing: what each of them is comes from line-looks.ts.
 *
 * One component for three hundred lines, because as many that each ask the view kept a small machine from painting
 * in time. A click on a link chooses it; the keyboard reaches it in the text form. Read next: cut-line.tsx.
 */
import { memo, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { isSelected } from '../../state/selection.ts';
import { epochColor } from '../../theme/theme.ts';
import { CutLine } from './cut-line.tsx';
import type { Layout } from './layout.ts';
import { hasEnded, type LineLook, lineLooks } from './line-looks.ts';
import { LineWord } from './line-word.tsx';
import styles from './lines.module.css';
import { runsDown, trunkOf, wordShare } from './link-lines.ts';
import { useControls } from './picture-controls.ts';
import { partOf, pointOn, wayOf } from './routes.ts';

export function Lines({ layout }: { readonly layout: Layout }) {
	const looks = useLooks(layout);
	const selected = useLab((state) => (state.selected?.kind === 'link' ? state.selected : null));
	const hovers = useControls((state) => state.hovered !== null);
	const odd = looks.filter((look) => look.fault !== null).length;
	const drawing = useRef<SVGSVGElement>(null);
	useEffect(() => {
		const element = drawing.current;
		const choose = (event: MouseEvent) => {
			const line = event.target instanceof Element ? event.target.closest('[data-hit]') : null;
			const [one, other] = line?.getAttribute('data-hit')?.split('|') ?? [];
			if (one && other) lab.toggle({ kind: 'link', one, other });
		};
		element?.addEventListener('click', choose);
		return () => element?.removeEventListener('click', choose);
	}, []);
	return (
		<svg
			ref={drawing}
			className={styles.lines}
			width={layout.width}
			height={layout.height}
			aria-hidden="true"
			focusable="false"
			data-hovers={hovers || undefined}
		>
			<Trunk layout={layout} />
			{looks.map((look) => (
				<Line
					key={look.link.id}
					line={look}
					hasWord={layout.form === 'roomy' && (look.isFocus || odd <= wordsMost)}
					isSelected={selected !== null && isSelected(selected, { kind: 'link', one: look.link.from, other: look.link.to })}
				/>
			))}
		</svg>
	);
}

/** With more, words would lie on words, as they would between small boxes, which say them themselves (box-link-words.ts). Chosen by looking. */
const wordsMost = 9;

/** Those that have not changed keep their identity, so that only the others are drawn anew. */
function useLooks(layout: Layout): readonly LineLook[] {
	const nodes = useLab((state) => state.view?.nodes);
	const links = useLab((state) => state.view?.links);
	const linkFaults = useLab((state) => state.view?.linkFaults);
	const servers = useLab((state) => state.view?.servers);
	const controller = useLab((state) => state.view?.controller ?? null);
	const sessions = useLab((state) => state.view?.sessions);
	const selected = useLab((state) => (state.selected?.kind === 'node' ? state.selected.node : null));
	const hovered = useControls((state) => state.hovered);
	const before = useRef(new Map<string, LineLook>());
	return useMemo(() => {
		if (!nodes || !links || !linkFaults || !servers || !sessions) return [];
		const looks = lineLooks({ nodes, links, linkFaults, servers, controller, sessions }, layout.links, layout.form, hovered ?? selected);
		const kept = looks.map((look) => {
			const known = before.current.get(look.link.id);
			return known && isSame(known, look) ? known : look;
		});
		before.current = new Map(kept.map((look) => [look.link.id, look]));
		return kept;
	}, [nodes, links, linkFaults, servers, controller, sessions, layout, hovered, selected]);
}

function isSame(one: LineLook, other: LineLook): boolean {
	return (
		one.link === other.link &&
		one.look === other.look &&
		one.epoch === other.epoch &&
		one.isFocus === other.isFocus &&
		one.sessions === other.sessions &&
		one.isDirect === other.isDirect &&
		JSON.stringify(one.fault) === JSON.stringify(other.fault)
	);
}

interface LineProps {
	readonly line: LineLook;
	readonly isSelected: boolean;
	readonly hasWord: boolean;
}

const Line = memo(function Line({ line, isSelected: chosen, hasWord }: LineProps) {
	const { link, look, fault, epoch } = line;
	const route = line.isDirect ? link.direct : link.route;
	return (
		<g data-focus={line.isFocus || undefined} className={styles.group}>
			{chosen && <path d={route.path} className={styles.chosen} />}
			{look === 'cut' && link.kind === 'link' && fault !== null ? (
				<CutLine link={link} way={fault.way} hasWord={hasWord} />
			) : (
				<path
					d={route.path}
					className={styles.line}
					data-link={link.id}
					data-kind={link.kind}
					data-look={look}
					data-link-epoch={epoch ?? undefined}
					style={epoch === null ? undefined : { stroke: epochColor(epoch) }}
				/>
			)}
			{line.sessions > 0 && <Sessions line={line} />}
			{hasWord && fault !== null && fault.word !== null && look !== 'cut' && <SlowWord line={line} delayMs={fault.delayMs} />}
			{link.kind === 'link' && <path d={route.path} className={styles.hit} data-hit={`${link.from}|${link.to}`} />}
		</g>
	);
});

/** How much later, and in which direction if in one alone. */
function SlowWord({ line, delayMs }: { readonly line: LineLook; readonly delayMs: number }) {
	const { t } = useTranslation();
	const { link, fault } = line;
	const place = pointOn(wayOf(link.direct), wordShare(link));
	const isBeside = runsDown(link);
	const text = t('picture.linkSlow', { delayMs });
	const [from, to] = fault?.way === 'back' ? [link.to, link.from] : [link.from, link.to];
	return (
		<LineWord
			link={link.id}
			look="slow"
			at={{ x: place.x + (isBeside ? 8 : 0), y: place.y }}
			lines={fault?.way === 'both' ? [text] : [text, `${from} → ${to}`]}
			isBeside={isBeside}
		/>
	);
}

/** A thin thread beside the link, with the number of sessions near their owner. */
function Sessions({ line: { link, sessions, isDirect } }: { readonly line: LineLook }) {
	const way = wayOf(isDirect ? link.direct : link.route);
	const place = pointOn(way, 0.86);
	return (
		<>
			<path d={partOf(way, 0, 1, 4)} className={styles.sessions} data-sessions={`${link.from}>${link.to}`} data-count={sessions} />
			<text x={place.x} y={place.y + 13} className={styles.sessionCount}>
				{sessions}
			</text>
		</>
	);
}

/** Compact: what all links share. A node that is not there hangs on it by a broken stub. */
function Trunk({ layout }: { readonly layout: Layout }) {
	const drawn = useMemo(() => trunkOf(layout), [layout]);
	const ended = useLab((state) => (state.view && drawn ? state.view.order.filter((name) => state.view && hasEnded(state.view, name)).join(' ') : ''));
	if (!drawn) return null;
	const gone = ended.split(' ');
	return (
		<>
			<path d={drawn.trunk.path} className={styles.trunk} data-trunk />
			{Object.entries(drawn.stubs).map(([name, stub]) => (
				<path key={name} d={stub.path} className={styles.line} data-stub={name} data-look={gone.includes(name) ? 'down' : 'up'} />
			))}
		</>
	);
}
