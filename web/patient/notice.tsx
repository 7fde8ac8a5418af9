import { Status } from '../ui/heading.tsx';
import { usePlace } from '../ui/history.ts';
import { useTexts } from './texts.ts';

/** What the step before has to say on this screen. */
export function Notice() {
  const t = useTexts();
  const { notice } = usePlace();
  const notices: Record<string, string> = {
    sessionOver: t.noticeSessionOver,
    notPatient: t.notPatient,
    loggedOut: t.noticeLoggedOut,
    booked: t.noticeBooked,
    moved: t.noticeMoved,
    cancelled: t.noticeCancelled,
    kept: t.noticeKept,
    detailsChanged: t.noticeDetailsChanged,
    detailsKept: t.noticeDetailsKept,
  };
  return <Status>{notice && notices[notice]}</Status>;
}
