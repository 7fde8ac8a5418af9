import * as Type from 'typebox';

export const relayOutbox = {
  summary: 'Publish the events that a dead instance left behind.',
  response: Type.Object({ relayed: Type.Integer() }),
};
