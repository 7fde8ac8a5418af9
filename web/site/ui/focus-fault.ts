/** Takes the reader to the first field that an attempt to send has found wrong, once its fault is on the screen. */
export function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('input[aria-invalid="true"]')?.focus());
}
