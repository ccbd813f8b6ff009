/**
 * The button that stops a cluster: the registry's action, and its question.
 */
import { Button } from '@mantine/core';
import { stopAction } from '../actions/cluster-actions.ts';
import { runAction } from '../actions/run-action.ts';
import { useLab } from '../state/lab-state.ts';
import { contextNow } from './actions/action-context.ts';

export function StopCluster({ name, label, disabled }: { readonly name: string; readonly label: string; readonly disabled: boolean }) {
	const busy = useLab((state) => state.busy.includes(`down:${name}`));
	return (
		<Button
			variant="default"
			size="sm"
			disabled={disabled}
			loading={busy}
			onClick={() => runAction(stopAction(contextNow(), name))}
			aria-label={`${label} (${name})`}
			aria-haspopup="dialog"
			data-stop-cluster={name}
		>
			{label}
		</Button>
	);
}
