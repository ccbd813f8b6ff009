/**
 * The picture of the cluster, by @xyflow/react: what the nodes report, from left to right as mail travels.
 *
 * Boxes and lines follow the view; what travels on the lines is in travels.tsx and comes from single
 * recorded events. The plane neither pans nor zooms: everything is in view all the time.
 */
import { type Edge, type EdgeTypes, type Node, type NodeTypes, ReactFlow, ViewportPortal } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ClusterView, isBackend } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-store.ts';
import { useSize } from '../size.ts';
import { BalancerNode, ClientsNode } from './ends.tsx';
import { type Box, ids, type Layout, layoutOf } from './layout.ts';
import { LinkEdge } from './link-edge.tsx';
import { MemberNode } from './member-node.tsx';
import styles from './picture.module.css';
import { Travels } from './travels.tsx';
import { VolumeNode } from './volume-node.tsx';

const nodeTypes: NodeTypes = { member: MemberNode, clients: ClientsNode, balancer: BalancerNode, volume: VolumeNode };
const edgeTypes: EdgeTypes = { line: LinkEdge };

export function Picture() {
	const { t } = useTranslation();
	const [ref, size] = useSize();
	const order = useLab((state) => state.view?.order);
	const nodes = useLab((state) => state.view?.nodes);
	// Which nodes there are changes rarely; a change of their state must not move anything.
	const names = useMemo(() => namesOf(order ?? [], nodes ?? {}), [order, nodes]).join(' ');
	const layout = useMemo(() => {
		const [frontends = '', backends = ''] = names.split('|');
		return size ? layoutOf({ ...size, frontends: words(frontends), backends: words(backends) }) : null;
	}, [names, size]);
	return (
		<section className={styles.picture} ref={ref} aria-label={t('picture.label')}>
			{layout && order && order.length > 0 && <Plane layout={layout} />}
		</section>
	);
}

function words(text: string): string[] {
	return text.split(' ').filter(Boolean);
}

/** Frontends, '|', backends. */
function namesOf(order: readonly string[], nodes: ClusterView['nodes']): string[] {
	const isFront = (name: string) => {
		const node = nodes[name];
		return node !== undefined && !isBackend(node);
	};
	return [...order.filter(isFront), '|', ...order.filter((name) => !isFront(name))];
}

function Plane({ layout }: { readonly layout: Layout }) {
	const { t } = useTranslation();
	const nodes = useMemo(() => nodesOf(layout), [layout]);
	const edges = useMemo(() => edgesOf(layout), [layout]);
	return (
		<ReactFlow
			nodes={nodes}
			edges={edges}
			nodeTypes={nodeTypes}
			edgeTypes={edgeTypes}
			viewport={{ x: 0, y: 0, zoom: layout.zoom }}
			minZoom={0.05}
			nodesDraggable={false}
			nodesConnectable={false}
			nodesFocusable={false}
			edgesFocusable={false}
			elementsSelectable={false}
			panOnDrag={false}
			panOnScroll={false}
			zoomOnScroll={false}
			zoomOnPinch={false}
			zoomOnDoubleClick={false}
			preventScrolling={false}
			disableKeyboardA11y
			proOptions={{ hideAttribution: true }}
		>
			<ViewportPortal>
				{layout.columns.map((column) => (
					<div key={column.id} className={styles.heading} style={{ left: column.x }}>
						{t(`picture.column.${column.id}`)}
					</div>
				))}
				<Travels layout={layout} />
			</ViewportPortal>
		</ReactFlow>
	);
}

function placed(id: string, type: string, box: Box): Node {
	return { id, type, position: { x: box.x, y: box.y }, width: box.width, height: box.height, data: {}, zIndex: 2 };
}

function nodesOf(layout: Layout): Node[] {
	return [
		placed(ids.clients, 'clients', layout.clients),
		placed(ids.balancer, 'balancer', layout.balancer),
		...Object.entries(layout.nodes).map(([name, box]) => placed(name, 'member', box)),
		placed(ids.volume, 'volume', layout.volume),
	];
}

function edgesOf(layout: Layout): Edge[] {
	return layout.links.map((link) => ({ id: link.id, type: 'line', source: link.from, target: link.to, focusable: false, data: { link } }));
}
