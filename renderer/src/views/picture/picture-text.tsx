/**
 * The picture as text: the same facts as a table of nodes and a list of links that are not as they should be.
 *
 * It is always there for screen readers, quietly: nothing in it is announced, the situation line does that. Shown
 * instead of the drawing, it can also choose nodes and links. Read once a second: nobody reads faster.
 */
import { NativeSelect, VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { useEngineNow } from '../engine-now.ts';
import { factsOf, type NodeFacts, type PictureFacts } from './picture-facts.ts';
import styles from './picture-text.module.css';
import { StateShape } from './shape.tsx';
import { useStateWords } from './state-words.ts';

const everyMs = 1000;

export function PictureText({ isShown }: { readonly isShown: boolean }) {
	const now = useEngineNow(everyMs);
	const nodes = useLab((state) => state.view?.nodes);
	const linkFaults = useLab((state) => state.view?.linkFaults);
	const { view } = useLab.getState();
	// As text: drawn anew only when something in it has changed.
	const text = view ? JSON.stringify(factsOf(view, now ?? view.lastAtMs)) : null;
	// biome-ignore lint/correctness/useExhaustiveDependencies: nodes and faults are read so that a change of them is told at once
	const facts = useMemo(() => (text === null ? null : (JSON.parse(text) as PictureFacts)), [text, nodes, linkFaults]);
	if (!facts) return null;
	if (isShown)
		return (
			<div className={styles.text} data-picture-text="shown">
				<Facts facts={facts} isShown />
			</div>
		);
	return (
		<VisuallyHidden data-picture-text="hidden">
			<Facts facts={facts} isShown={false} />
		</VisuallyHidden>
	);
}

function Facts({ facts, isShown }: { readonly facts: PictureFacts; readonly isShown: boolean }) {
	const { t } = useTranslation();
	return (
		<>
			<table className={styles.table}>
				<caption className={styles.caption}>{t('picture.text.nodes')}</caption>
				<thead>
					<tr>
						{(['node', 'role', 'state', 'epoch', 'hears', 'sessions', 'accounts', 'queue'] as const).map((column) => (
							<th key={column} scope="col">
								{t(`picture.text.${column}`)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{facts.nodes.map((node) => (
						<NodeRow key={node.name} node={node} isShown={isShown} />
					))}
				</tbody>
			</table>
			<h2 className={styles.caption}>{t('picture.text.links')}</h2>
			{facts.links.length === 0 ? (
				<p className={styles.line}>{t('picture.text.linksFine', { count: facts.linkCount })}</p>
			) : (
				<ul className={styles.list}>
					{facts.links.map((link) => (
						<li key={`${link.from} ${link.to} ${link.is}`} data-text-link={`${link.from}>${link.to}`}>
							{t(`picture.text.link.${link.is}`, { from: link.from, to: link.to, delayMs: link.delayMs })}
						</li>
					))}
				</ul>
			)}
			{isShown && <LinkChoice links={facts.pairs} />}
			<p className={styles.line}>{t('picture.text.balancer', { up: facts.serversUp, count: facts.servers })}</p>
			<p className={styles.line}>
				{t('picture.text.volume', { count: facts.accountTokens })}{' '}
				{facts.controllerToken !== null && t('picture.text.controllerToken', { token: facts.controllerToken })}
			</p>
		</>
	);
}

function NodeRow({ node, isShown }: { readonly node: NodeFacts; readonly isShown: boolean }) {
	const { t } = useTranslation();
	const word = useStateWords()(node);
	return (
		<tr data-text-node={node.name}>
			<th scope="row">
				{isShown ? (
					<button type="button" className={styles.choose} onClick={() => lab.toggle({ kind: 'node', node: node.name })}>
						{node.name}
					</button>
				) : (
					node.name
				)}
			</th>
			<td>{t(`role.${node.role}`)}</td>
			<td>
				<span className={styles.state}>
					<StateShape state={node.state} />
					{word}
					{node.suspectedBy !== null && `, ${t('picture.text.suspected', { by: node.suspectedBy })}`}
					{node.beatsMissed > 0 && `, ${t('picture.beatsMissed', { count: node.beatsMissed, of: node.beatSlots })}`}
				</span>
			</td>
			<td>{node.epoch ?? t('picture.text.none')}</td>
			<td>{node.hears === null ? t('picture.text.none') : node.hears.join(', ') || t('picture.text.nobody')}</td>
			<td>{node.sessions}</td>
			<td>{node.accounts ?? t('picture.text.none')}</td>
			<td>{node.queued ?? t('picture.text.none')}</td>
		</tr>
	);
}

/** Every link can be chosen without a mouse. */
function LinkChoice({ links }: { readonly links: readonly string[] }) {
	const { t } = useTranslation();
	const chosen = useLab((state) => (state.selected?.kind === 'link' ? [state.selected.one, state.selected.other].join('|') : ''));
	return (
		<div className={styles.choice}>
			<NativeSelect
				size="sm"
				label={t('picture.text.chooseLink')}
				value={links.includes(chosen) ? chosen : ''}
				onChange={(event) => {
					const [one, other] = event.currentTarget.value.split('|');
					lab.select(one && other ? { kind: 'link', one, other } : null);
				}}
				data-choose-link
			>
				<option value="">{t('picture.text.noLink')}</option>
				{links.map((link) => (
					<option key={link} value={link}>
						{link.replace('|', ' – ')}
					</option>
				))}
			</NativeSelect>
		</div>
	);
}
