/** What a browser says about its owner's wishes. */
export interface Wishes {
  readonly doNotTrack?: string | null;
  readonly globalPrivacyControl?: boolean;
}

/** Whether the visitor asks to be left alone: Do Not Track, or Global Privacy Control. */
export function asksForPrivacy({ doNotTrack, globalPrivacyControl }: Wishes): boolean {
  return doNotTrack === "1" || globalPrivacyControl === true;
}
