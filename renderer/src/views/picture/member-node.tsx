/**
 * One node of the cluster: its name, its role as a word, its state by colour, shape and word, and a menu.
 */
import { VisuallyHidden } from '@mantine/core';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { useTranslation } from 'react-i18next';
import { boxState, epochOf, isBackend, type NodeView } from '../../state/cluster-view.ts';
import { lab, useLab } from '../../state/lab-store.ts';
import { epochColor } from '../../theme/theme.ts';
import { NodeMenu } from './node-menu.tsx';
import styles from './picture.module.css';
import { StateShape } from './shape.tsx';

export function MemberNode({ id }: NodeProps) {
	const node = useLab((state) => state.view?.nodes[id]);
	const epoch = useLab((state) => (state.view ? epochOf(state.view, id) : null));
	const selected = useLab((state) => state.selected?.kind === 'node' && state.selected.node === id);
	if (!node) return null;
	return (
		<>
			<Handle type="target" position={Position.Left} className={styles.handle} isConnectable={false} />
			<Member node={node} epoch={epoch} selected={selected} />
			<Handle type="source" position={Position.Right} className={styles.handle} isConnectable={false} />
		</>
	);
}

function Member({ node, epoch, selected }: { readonly node: NodeView; readonly epoch: number | null; readonly selected: boolean }) {
	const { t } = useTranslation();
	const state = boxState(node);
	const role = t(`role.${node.role}`);
	const word = useStateWord(node);
	const volume = node.volume?.is ?? 'here';
	const quiet = state === 'ready' && !node.held && volume === 'here';
	return (
		<div
			className={styles.member}
			data-node={node.name}
			data-role={node.role}
			data-state={state}
			data-volume={volume}
			data-epoch={epoch ?? ''}
			data-selected={selected || undefined}
			style={epoch === null ? undefined : ({ '--hue': epochColor(epoch) } as React.CSSProperties)}
		>
			<button
				type="button"
				className={styles.memberButton}
				aria-pressed={selected}
				onClick={() => lab.toggle({ kind: 'node', node: node.name })}
				data-select={node.name}
			>
				<span className={styles.memberName}>
					<StateShape state={state} />
					{node.name}
				</span>
				<span className={styles.memberRole}>
					{role}
					{epoch !== null && <span className={styles.epoch}>{epoch}</span>}
				</span>
				<span className={styles.memberDetail}>{quiet ? <Load node={node} /> : word}</span>
				{quiet && <VisuallyHidden>{word}</VisuallyHidden>}
			</button>
			<NodeMenu node={node} />
		</div>
	);
}

function Load({ node }: { readonly node: NodeView }) {
	const { t } = useTranslation();
	return isBackend(node) ? t('picture.accounts', { count: node.openAccounts }) : t('picture.sessions', { count: node.sessions });
}

/** The state as a word; 'down, killed' where the fault is known. */
export function useStateWord(node: NodeView): string {
	const { t } = useTranslation();
	const state = boxState(node);
	if (state === 'down' && node.fault === 'kill') return t('state.downKilled');
	if (state === 'ready' && node.volume !== null && node.volume.is !== 'here')
		return t(`state.volume.${node.volume.is}`, { delayMs: node.volume.is === 'slow' ? node.volume.delayMs : 0 });
	if (state === 'ready' && node.held) return t('state.held');
	return t(`state.${state}`);
}
