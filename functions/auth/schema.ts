import * as Type from 'typebox';
import type { OperationSchema } from '../../shared/http/endpoint.ts';

export const beginLogin = {
  summary: 'Send the browser to the identity provider: the trusted profile, or the professional identity for staff.',
  query: Type.Object({ realm: Type.Enum(['patient', 'staff'], { default: 'patient' }) }),
  response: null,
  success: { 302: 'To the identity provider. No JSON content.' },
  refusals: [],
} satisfies OperationSchema;

export const finishLogin = {
  summary: 'Where the identity provider sends the browser back. Sets the session cookie.',
  response: null,
  success: { 302: 'To the first page of whoever logged in; sets the cookie `patient_sid`. No JSON content.' },
  refusals: ['login_failed'],
} satisfies OperationSchema;

export const getSession = {
  summary: 'Who is logged in. The x-csrf-token header of the answer goes with every later call.',
  response: Type.Object({
    authenticated: Type.Literal(true),
    role: Type.String(),
    subject: Type.String({
      description: 'who it is, as the server knows them: the patient’s id, or the subject of staff',
    }),
    patientId: Type.Union([Type.String(), Type.Null()]),
    prescriptionIds: Type.Array(Type.String()),
    servicePointIds: Type.Array(Type.String()),
    licence: Type.Union([Type.String(), Type.Null()], { description: 'of staff who may give doses' }),
    expiresAt: Type.String({ format: 'date-time' }),
  }),
  refusals: [],
} satisfies OperationSchema;

export const getSettings = {
  summary: 'When the session ends. Clients of the original ask for it to see whether their session still stands.',
  response: Type.Object({ sessionExpiresAt: Type.String({ format: 'date-time' }) }),
  refusals: [],
} satisfies OperationSchema;

export const logout = {
  summary:
    'End the session. A browser is sent to the front page. With the session’s CSRF token, or from a page of this site; a call that another site’s page makes ends nothing.',
  response: Type.Object({ authenticated: Type.Literal(false) }),
  success: {
    200: 'The session cookie is removed.',
    302: 'The same, then to the start page: for a caller that accepts `text/html`. No JSON content.',
  },
  refusals: ['unauthorized'],
} satisfies OperationSchema;
