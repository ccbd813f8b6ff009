/**
 * One node of the cluster: its name, its role as a word, its state by colour, shape and word, its beats, a menu.
 *
 * Read next: node-figures.tsx, beat-row.tsx, suspicion-ring.tsx, node-menu.tsx.
 */
import { VisuallyHidden } from '@mantine/core';
import type { NodeProps } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { drawnState, epochOf, isBackend, type NodeView } from '../../state/cluster-view.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { shownNowMs } from '../../state/shown-clock.ts';
import { epochColor } from '../../theme/theme.ts';
import { BeatRow } from './beat-row.tsx';
import { boxLinkWords } from './box-link-words.ts';
import styles from './member.module.css';
import { LinkWord, Load, loadOf, Queue } from './node-figures.tsx';
import { NodeMenu } from './node-menu.tsx';
import { controls } from './picture-controls.ts';
import type { Places } from './places.ts';
import { StateShape } from './shape.tsx';
import { useStateWord } from './state-words.ts';
import { SuspicionRing } from './suspicion-ring.tsx';

export function MemberNode({ id, data, width = 0, height = 0 }: NodeProps) {
	const node = useLab((state) => state.view?.nodes[id]);
	const epoch = useLab((state) => (state.view ? epochOf(state.view, id) : null));
	const selected = useLab((state) => state.selected?.kind === 'node' && state.selected.node === id);
	if (!node) return null;
	const form = (data as { form: Places['form'] }).form;
	return (
		<>
			{epoch !== null && <Crown node={id} epoch={epoch} />}
			<Member node={node} epoch={epoch} selected={selected} form={form} />
			<SuspicionRing node={id} width={width} height={height} />
		</>
	);
}

interface MemberProps {
	readonly node: NodeView;
	readonly epoch: number | null;
	readonly selected: boolean;
	readonly form: Places['form'];
}

function Member({ node, epoch, selected, form }: MemberProps) {
	const state = drawnState(node);
	const volume = node.volume?.is ?? 'here';
	return (
		<div
			className={styles.member}
			data-node={node.name}
			data-form={form}
			data-role={node.role}
			data-state={state}
			data-volume={volume}
			data-held={node.held || undefined}
			data-epoch={epoch ?? ''}
			data-selected={selected || undefined}
			style={epoch === null ? undefined : ({ '--hue': epochColor(epoch) } as React.CSSProperties)}
			onPointerEnter={() => controls.hover(node.name)}
			onPointerLeave={() => controls.hover(null)}
		>
			<button
				type="button"
				className={styles.button}
				aria-pressed={selected}
				onClick={() => lab.toggle({ kind: 'node', node: node.name })}
				onFocus={(event) => event.currentTarget.matches(':focus-visible') && controls.hover(node.name)}
				onBlur={() => controls.hover(null)}
				data-select={node.name}
			>
				<Words node={node} epoch={epoch} form={form} />
			</button>
			<NodeMenu node={node} />
		</div>
	);
}

/** Roomy: a line each for name, role and state. Compact: name and role, then beats and state. */
function Words({ node, epoch, form }: Omit<MemberProps, 'selected'>) {
	const { t } = useTranslation();
	const word = useStateWord(node);
	const state = drawnState(node);
	const isQuiet = state === 'ready' && !node.held && (node.volume?.is ?? 'here') === 'here';
	const links = useLab(({ view }) => (view && form === 'compact' && isQuiet ? boxLinkWords(view.linkFaults).get(node.name) : undefined));
	const name = (
		<span className={styles.name}>
			<StateShape state={state} />
			{node.name}
		</span>
	);
	const role = (
		<span className={styles.role}>
			{t(`role.${node.role}`)}
			{epoch !== null && <span className={styles.epoch}>{epoch}</span>}
		</span>
	);
	const detail = (
		<>
			<span className={styles.detail}>{isQuiet ? <Load node={node} isShort={form === 'compact'} /> : word}</span>
			{isQuiet && <VisuallyHidden>{word}</VisuallyHidden>}
		</>
	);
	const beats = isBackend(node) && <BeatRow node={node.name} />;
	const queue = node.queued > 0 && <Queue count={node.queued} />;
	if (form === 'roomy')
		return (
			<>
				{name}
				{role}
				{detail}
				{queue}
				{beats}
			</>
		);
	return (
		<>
			<span className={styles.row}>
				{name}
				{role}
			</span>
			<span className={styles.row}>
				{beats}
				{links && <LinkWord node={node.name} links={links} />}
				{queue && isQuiet ? (
					<Queue count={node.queued} isShort={links !== undefined} />
				) : links ? (
					<VisuallyHidden>{`${loadOf(t, node)[1]}, ${word}`}</VisuallyHidden>
				) : (
					detail
				)}
			</span>
		</>
	);
}

/** A new epoch is an event: rings spread from the controller that took it, once, when it was recorded just now. */
const newsMs = 2500;

function Crown({ node, epoch }: { readonly node: string; readonly epoch: number }) {
	const isNews = useMemo(() => {
		const { view } = useLab.getState();
		const now = shownNowMs();
		const taken = view?.story.findLast(
			(one) => one.source === 'node' && one.node === node && one.event.type === 'controller-taken' && one.event.epoch === epoch,
		);
		return taken !== undefined && now !== null && now - taken.atMs < newsMs;
	}, [node, epoch]);
	if (!isNews) return null;
	return <span key={epoch} className={styles.crown} style={{ '--hue': epochColor(epoch) } as React.CSSProperties} aria-hidden="true" data-crown={epoch} />;
}
