/**
 * What a node's box says below its name: its load, what waits in its queue, what is wrong with its links.
 *
 * Read next: member-node.tsx (where they stand), box-link-words.ts.
 */
import { VisuallyHidden } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { isBackend, type NodeView } from '../../state/cluster-view.ts';
import type { BoxLinkWord } from './box-link-words.ts';
import styles from './member.module.css';

export function loadOf(t: TFunction, node: NodeView): readonly [count: number, words: string] {
	return isBackend(node)
		? [node.openAccounts, t('picture.accounts', { count: node.openAccounts })]
		: [node.sessions, t('picture.sessions', { count: node.sessions })];
}

/** In a small box a number with a sign, the words for who hears them. */
export function Load({ node, isShort }: { readonly node: NodeView; readonly isShort: boolean }) {
	const { t } = useTranslation();
	const [count, words] = loadOf(t, node);
	if (!isShort || !isBackend(node)) return words;
	return (
		<>
			<span aria-hidden="true">
				<svg width="12" height="11" viewBox="0 0 12 11" aria-hidden="true" focusable="false" className={styles.accountSign}>
					<path d="M1 1.5h10v8H1zM1 2l5 4 5-4" fill="none" stroke="currentColor" strokeWidth="1.3" />
				</svg>{' '}
				{count}
			</span>
			<VisuallyHidden>{words}</VisuallyHidden>
		</>
	);
}

/** 'cut: be5', 'cut → be2', '24 links cut'. */
export function LinkWord({ node, links: { look, count, other, way } }: { readonly node: string; readonly links: BoxLinkWord }) {
	const { t } = useTranslation();
	const text = other === null ? t(`picture.box.${look}Many`, { count }) : t(`picture.box.${look}.${way}`, { other });
	return (
		<span className={styles.linkWord} data-look={look} data-link-word={node}>
			{text}
		</span>
	);
}

/** `isShort`: a number alone, where a word stands beside it. */
export function Queue({ count, isShort = false }: { readonly count: number; readonly isShort?: boolean }) {
	const { t, i18n } = useTranslation();
	const words = t('picture.queued', { count });
	return (
		<span className={styles.queue} data-queue={count} title={isShort ? words : undefined}>
			{isShort ? (
				<>
					<span aria-hidden="true">{count.toLocaleString(i18n.language)}</span>
					<VisuallyHidden>{words}</VisuallyHidden>
				</>
			) : (
				words
			)}
		</span>
	);
}
