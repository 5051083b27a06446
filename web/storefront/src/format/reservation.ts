import type { Reservation } from "../api/types.ts";
import type { Text } from "../text/index.ts";
import { dayFrom, formatDay } from "./dates.ts";

/** How a paid line reaches its buyer, in plain words. */
export function reservationWords(
  reservation: Reservation | null | undefined,
  text: Text,
  locale: string,
): string {
  const words = text.reservation;
  const place = reservation?.warehouse ?? words.someWarehouse;
  const day = reservation?.arrives_on ? formatDay(dayFrom(reservation.arrives_on), locale) : "";
  switch (reservation?.status) {
    case "reserved":
      return words.reserved(place, day);
    case "alternative":
      return words.alternative(place, day);
    case "dropship":
      return words.dropship(day);
    case "delayed":
      return words.delayed(day);
    case "cancelled":
      return words.cancelled;
    default:
      return words.awaiting;
  }
}
