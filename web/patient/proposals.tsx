import { useId } from 'react';
import { nameOf } from '../../shared/domain/person.ts';
import { useLanguage } from '../ui/language.ts';
import { formatMoment } from '../ui/time.ts';
import { AnswerButtons } from './answer.tsx';
import type { Patient } from './api.ts';
import { useApi } from './client.ts';
import { useTexts } from './texts.ts';

type Proposal = NonNullable<Patient['proposals']>[number];

interface ProposalsProps {
  readonly patientId: string;
  readonly patient: Patient;
  readonly onAnswered: () => Promise<void>;
}

/** What staff say of a patient otherwise than the trusted profile, each with the patient's answer. */
export function Proposals({ patientId, patient: { proposals = [] }, onAnswered }: ProposalsProps) {
  return proposals.map((proposal) => (
    <ProposalCard key={proposal.id} patientId={patientId} proposal={proposal} onAnswered={onAnswered} />
  ));
}

interface ProposalCardProps extends Omit<ProposalsProps, 'patient'> {
  readonly proposal: Proposal;
}

function ProposalCard({ patientId, proposal: { id, proposedAt, change }, onAnswered }: ProposalCardProps) {
  const t = useTexts();
  const api = useApi();
  const language = useLanguage();
  const titleId = useId();
  return (
    <section className="card" aria-labelledby={titleId}>
      <h2 id={titleId}>{t.proposalTitle}</h2>
      <p>{change.of === 'name' ? t.proposedName(nameOf(change)) : t.proposedPhone(change.phone)}</p>
      <p className="hint">{t.proposedAt(formatMoment(proposedAt, 'date', language))}</p>
      {change.of === 'phone' && <p className="hint">{t.proposedPhoneHint}</p>}
      <AnswerButtons
        texts={{ accept: t.proposalAccept, decline: t.proposalDecline }}
        send={(answer) => api.answerProposal(patientId, id, answer)}
        onAnswered={onAnswered}
        notices={{ accept: 'detailsChanged', decline: 'detailsKept' }}
      />
    </section>
  );
}
