/**
 * The plane with its boxes: what can be dragged, and from where it is looked at.
 */
import { type Node, type NodeChange, type NodeTypes, ReactFlow, ViewportPortal } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import type { Size } from '../size.ts';
import { beatsTop } from './beats-place.ts';
import { BalancerNode, ClientsNode } from './ends.tsx';
import type { Layout } from './layout.ts';
import { WordsPlace } from './line-word.tsx';
import lineStyles from './lines.module.css';
import { Lines } from './lines.tsx';
import { MemberNode } from './member-node.tsx';
import styles from './picture.module.css';
import { type Camera, controls, useControls, zoomBounds } from './picture-controls.ts';
import { type Box, ids, type Places, placeOf } from './places.ts';
import { Travels } from './travels.tsx';
import { focusText } from './travels-focus.ts';
import { VolumeNode } from './volume-node.tsx';

const nodeTypes: NodeTypes = { member: MemberNode, clients: ClientsNode, balancer: BalancerNode, volume: VolumeNode };

export function Plane({ layout, room }: { readonly layout: Layout; readonly room: Size }) {
	const { t } = useTranslation();
	const isLocked = useControls((state) => state.isLocked);
	const looked = useControls((state) => state.camera);
	const { zoom } = layout;
	const camera = useMemo(() => looked ?? { x: 0, y: 0, zoom }, [looked, zoom]);
	// Where even the smallest boxes do not fit, the plane is larger than the room and is scrolled.
	const width = Math.max(room.width, Math.floor(layout.width * zoom));
	const height = Math.max(room.height, Math.floor(layout.height * zoom));
	const size = useMemo(() => ({ width, height }), [width, height]);
	const [wordsPlace, setWordsPlace] = useState<SVGGElement | null>(null);
	const nodes = useMemo(() => nodesOf(layout), [layout]);
	const drag = useCallback((changes: NodeChange[]) => place(changes, layout), [layout]);
	const look = useCallback(
		(next: Camera) => {
			if (next.x !== camera.x || next.y !== camera.y || next.zoom !== camera.zoom) controls.look(next);
		},
		[camera],
	);
	return (
		<div style={size} data-form={layout.form} data-unlocked={!isLocked || undefined} className={styles.plane}>
			<ReactFlow
				nodes={nodes}
				onNodesChange={drag}
				nodeTypes={nodeTypes}
				viewport={camera}
				onViewportChange={look}
				minZoom={zoomBounds.least}
				maxZoom={zoomBounds.most}
				nodesDraggable={!isLocked}
				nodesConnectable={false}
				nodesFocusable={false}
				edgesFocusable={false}
				elementsSelectable={false}
				panOnDrag={!isLocked || looked !== null}
				panOnScroll={false}
				zoomOnScroll={!isLocked}
				zoomOnPinch={!isLocked}
				zoomOnDoubleClick={false}
				preventScrolling={!isLocked}
				disableKeyboardA11y
				nodeDragThreshold={3}
				proOptions={{ hideAttribution: true }}
			>
				<ViewportPortal>
					<WordsPlace value={wordsPlace}>
						<Lines layout={layout} />
					</WordsPlace>
					<Travels layout={layout} camera={camera} size={size} />
					<svg className={lineStyles.words} width={layout.width} height={layout.height} aria-hidden="true" focusable="false">
						<g ref={setWordsPlace} />
					</svg>
					{layout.columns.map((column) => (
						<div key={column.id} className={styles.heading} style={{ left: column.x }}>
							{t(`picture.column.${column.id}`)}
						</div>
					))}
					{layout.form === 'compact' && <SampledBeats layout={layout} />}
				</ViewportPortal>
			</ReactFlow>
		</div>
	);
}

function nodesOf(layout: Layout): Node[] {
	const types: Record<string, string> = { [ids.clients]: 'clients', [ids.balancer]: 'balancer', [ids.volume]: 'volume' };
	return Object.entries(layout.boxes).map(([name, box]) => placed(name, types[name] ?? 'member', box, layout.form));
}

function placed(id: string, type: string, box: Box, form: Places['form']): Node {
	return { id, type, position: { x: box.x, y: box.y }, width: box.width, height: box.height, data: { form }, zIndex: 2 };
}

/** A box under the pointer: where it is now. */
function place(changes: readonly NodeChange[], layout: Layout): void {
	for (const change of changes) {
		if (change.type !== 'position' || !change.position || !change.dragging) continue;
		const box = layout.boxes[change.id];
		if (box) controls.place({ [change.id]: placeOf({ ...box, ...change.position }, layout) });
	}
}

/** Among many nodes the beats of some are drawn: whose is said in small. */
function SampledBeats({ layout }: { readonly layout: Layout }) {
	const { t } = useTranslation();
	const hovered = useControls((state) => state.hovered);
	const nodes = useLab((state) => focusText(state, hovered));
	const words = t('picture.sampledBeats', { nodes });
	// Names come and go under the pointer: the words stay where two of them have room.
	const longest = t('picture.sampledBeats', { nodes: nodes.padEnd(9) });
	const top = beatsTop(layout, longest, Object.fromEntries(layout.columns.map(({ id }) => [id, t(`picture.column.${id}`)])));
	return top === null ? null : (
		<div className={styles.whoBeats} style={{ left: layout.trunkX, top }} data-sampled-beats>
			{words}
		</div>
	);
}
