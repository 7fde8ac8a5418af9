import { type Choice, signIn } from '../local/trusted-profile/sign-in.ts';

export interface Login {
  readonly baseUrl: string;
  readonly patientSid: string;
  readonly csrfToken: string;
  readonly patientId: string | null;
  readonly prescriptionIds: readonly string[];
  readonly role: string;
  readonly servicePointIds: readonly string[];
}

/** Logs in as a browser would: through the login page of the identity provider. Throws with the provider's answer if it refuses. */
export async function logIn(baseUrl: string, who: Choice): Promise<Login> {
  const start = 'pesel' in who ? '/zaloguj' : '/zaloguj/punkt';
  const { cookies, response } = await signIn(`${baseUrl}${start}`, who);
  const patientSid = cookies.get('patient_sid');
  if (!patientSid) throw new Error(`the login was refused (HTTP ${response.status})`);
  const status = await fetch(`${baseUrl}/api/auth/status`, { headers: { cookie: `patient_sid=${patientSid}` } });
  if (!status.ok) throw new Error(`the new session is not accepted (HTTP ${status.status})`);
  const { role, patientId, prescriptionIds, servicePointIds } = (await status.json()) as Login;
  const csrfToken = status.headers.get('x-csrf-token')!;
  return { baseUrl, patientSid, csrfToken, patientId, prescriptionIds, role, servicePointIds };
}
