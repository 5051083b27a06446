import type { problems as English } from "./en-problems.ts";

/** The service's problem codes in German. */
export const problems: typeof English = {
  payment_declined: {
    title: "Ihre Bank hat diese Karte abgelehnt.",
    help: "Es wurde nichts abgebucht. Versuchen Sie es mit einer anderen Karte oder Zahlungsart. Doppelt bezahlen können Sie diese Bestellung nicht.",
  },
  payment_unavailable: {
    title: "Die Zahlung ist gerade nicht möglich.",
    help: "Es wurde nichts abgebucht, und Ihr Warenkorb ist unverändert. Bitte versuchen Sie es gleich noch einmal.",
  },
  unheard_payment: {
    title: "Die Antwort ist nicht bei uns angekommen.",
    help: "Versuchen Sie es ruhig noch einmal: Es wird auf keinen Fall doppelt abgebucht.",
  },
  checkout_in_progress: {
    title: "Wir prüfen noch eine frühere Zahlung von Ihnen.",
    help: "Es wurde nichts weiter abgebucht. Bitte warten Sie einen Moment und versuchen Sie es dann erneut: Es wird auf keinen Fall doppelt abgebucht.",
  },
  total_changed: {
    title: "Der Preis hat sich inzwischen geändert.",
    help: "Es wurde nichts abgebucht. Hier steht der neue Gesamtbetrag; bezahlen Sie, wenn er Ihnen zusagt.",
  },
  coupon_exhausted: {
    title: "Dieser Gutschein wurde gerade von anderen aufgebraucht.",
    help: "Es wurde nichts abgebucht. Hier steht der Preis ohne Gutschein.",
  },
  coupon_unavailable: {
    title: "Gutscheine können gerade nicht geprüft werden.",
    help: "Es wurde nichts abgebucht. Bezahlen Sie ohne Gutschein, oder geben Sie ihn gleich noch einmal ein.",
  },
  unknown_coupon: {
    title: "Diesen Gutschein kennen wir nicht.",
    help: "Bitte prüfen Sie die Schreibweise.",
  },
  coupon_below_minimum: {
    title: "Für diesen Gutschein ist Ihr Warenkorb noch zu klein.",
    help: "Legen Sie noch etwas hinein, dann gilt er.",
  },
  coupon_not_valid_here: {
    title: "Dieser Gutschein gilt nicht in diesem Land.",
    help: "Sie können ohne ihn bezahlen.",
  },
  coupon_expired: {
    title: "Dieser Gutschein ist abgelaufen.",
    help: "Sie können ohne ihn bezahlen.",
  },
  coupon_used: {
    title: "Diesen Gutschein haben Sie schon eingelöst.",
    help: "Sie können ohne ihn bezahlen.",
  },
  empty_cart: {
    title: "Ihr Warenkorb ist leer.",
    help: "Es wurde nichts abgebucht. Wenn Sie gerade bezahlt haben, finden Sie die Bestellung in Ihrer Liste.",
  },
  not_sold_here: {
    title: "Etwas in Ihrem Warenkorb ist in diesem Land nicht erhältlich.",
    help: "Es wurde nichts abgebucht. Bitte entfernen Sie es aus dem Warenkorb und bezahlen Sie dann.",
  },
  missing_header: { title: "Ihre Sitzung ist beendet.", help: "Bitte melden Sie sich erneut an." },
  invalid_format: { title: "Ihre Sitzung ist beendet.", help: "Bitte melden Sie sich erneut an." },
  invalid_token: { title: "Ihre Sitzung ist beendet.", help: "Bitte melden Sie sich erneut an." },
  expired_token: { title: "Ihre Sitzung ist beendet.", help: "Bitte melden Sie sich erneut an." },
  invalid_credentials: {
    title: "E-Mail-Adresse und Passwort passen nicht zusammen.",
    help: "Bitte prüfen Sie beides und versuchen Sie es noch einmal.",
  },
  email_taken: {
    title: "Mit dieser E-Mail-Adresse gibt es schon ein Konto.",
    help: "Melden Sie sich damit an, oder nehmen Sie eine andere Adresse.",
  },
  cart_changed: {
    title: "Ihr Warenkorb hat sich geändert, während wir den Preis berechnet haben.",
    help: "Es wurde nichts abgebucht. Bitte sehen Sie noch einmal hinein und bezahlen Sie dann.",
  },
  idempotency_key_reused: {
    title: "Diese Zahlung wurde mit einer anderen verwechselt.",
    help: "Es wurde nichts weiter abgebucht. Bitte sehen Sie in Ihre Bestellungen, bevor Sie noch einmal bezahlen.",
  },
  cart_full: {
    title: "Ihr Warenkorb ist voll.",
    help: "Mehr verschiedene Artikel passen nicht hinein. Bitte entfernen Sie einen, oder bezahlen Sie erst diese.",
  },
  unknown_cart_item: {
    title: "Das liegt nicht mehr in Ihrem Warenkorb.",
    help: "Vielleicht haben Sie es in einem anderen Fenster entfernt.",
  },
  too_many_complaints: {
    title: "Zu dieser Bestellung haben Sie uns schon mehrmals geschrieben.",
    help: "Wir haben alles notiert und gehen der Sache nach.",
  },
  invalid_email: {
    title: "Das sieht nicht nach einer E-Mail-Adresse aus.",
    help: "Sie sollte etwa so lauten: ada@example.com.",
  },
  invalid_password: {
    title: "Dieses Passwort ist zu kurz oder zu lang.",
    help: "Es muss 8 bis 128 Zeichen haben.",
  },
  too_many_requests: {
    title: "Das war etwas zu schnell für uns.",
    help: "Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal.",
  },
  analytics_unavailable: {
    title: "Die Zahlen können gerade nicht gelesen werden.",
    help: "Es ist nichts verloren. Bitte versuchen Sie es gleich noch einmal.",
  },
  address_blocked: {
    title: "Aus diesem Netz können Sie nicht einkaufen.",
    help: "Bitte versuchen Sie es aus einem anderen, oder bitten Sie uns um Hilfe.",
  },
  unknown: {
    title: "Das hat nicht geklappt.",
    help: "Bitte versuchen Sie es gleich noch einmal.",
  },
};
