/**
 * The nodes of one kind: how many, and what each is called.
 */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { mistakeAt, type NodeKind, withCount } from '../../state/own-cluster/cluster-form.ts';
import { own, useOwn } from '../../state/own-cluster/own-store.ts';
import { useFieldError } from './field-error.ts';
import styles from './own.module.css';

const none: readonly string[] = [];

/** As the engine has it; both roles count as both, which it says itself. */
const most: Record<NodeKind, number> = { frontends: 10, backends: 30, symmetric: 10 };

export function NodeRow({ kind }: { readonly kind: NodeKind }) {
	const { t } = useTranslation();
	const names = useOwn((state) => state.form?.[kind] ?? none);
	const mistakes = useOwn((state) => state.mistakes);
	const error = useFieldError();
	const label = t(`own.form.${kind}`);
	const change = (count: number) => {
		const { form } = useOwn.getState();
		if (form) own.editForm(withCount(form, kind, count));
	};
	const rename = (index: number, name: string) => own.editForm({ [kind]: names.map((old, at) => (at === index ? name : old)) });
	const message = error(kind) ?? (names.length === 0 ? missing(kind, error) : undefined);
	return (
		<div className={styles.nodeRow} data-kind={kind}>
			<div className={styles.nodeHead}>
				<span className={styles.nodeKind}>{label}</span>
				<span className={styles.muted}>{t(`own.form.${kind}Hint`)}</span>
			</div>
			{/* biome-ignore lint/a11y/useSemanticElements: a fieldset in a fieldset's row would bring a frame */}
			<div className={styles.stepper} role="group" aria-label={t('own.form.count', { kind: label })}>
				<ActionIcon
					variant="default"
					size={34}
					disabled={names.length === 0}
					onClick={() => change(names.length - 1)}
					aria-label={t('own.form.fewer', { kind: label })}
				>
					−
				</ActionIcon>
				<output className={styles.nodeCount} aria-live="polite">
					{names.length}
				</output>
				<ActionIcon
					variant="default"
					size={34}
					disabled={names.length >= most[kind]}
					onClick={() => change(names.length + 1)}
					aria-label={t('own.form.more', { kind: label })}
				>
					+
				</ActionIcon>
			</div>
			<div className={styles.names}>
				{names.map((name, index) => (
					<input
						// biome-ignore lint/suspicious/noArrayIndexKey: a node is its place here; its name is being typed
						key={index}
						className={styles.nodeName}
						value={name}
						maxLength={40}
						spellCheck={false}
						onChange={(event) => rename(index, event.target.value)}
						aria-label={t('own.form.nodeName', { kind: label, number: index + 1 })}
						aria-invalid={mistakeAt(mistakes, kind, index) !== undefined}
						aria-describedby={message ? `own-error-${kind}` : undefined}
					/>
				))}
			</div>
			{message && (
				<p className={styles.error} id={`own-error-${kind}`}>
					{message}
				</p>
			)}
		</div>
	);
}

/** That there is nobody to take or keep mail is said where somebody could be added. */
function missing(kind: NodeKind, error: ReturnType<typeof useFieldError>): string | undefined {
	const { mistakes, isFormTrue } = useOwn.getState();
	const rule = kind === 'frontends' ? 'no-frontend' : kind === 'backends' ? 'no-backend' : null;
	return isFormTrue && mistakes.some((mistake) => mistake.rule === rule) ? error() : undefined;
}
