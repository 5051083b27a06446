import type { problems as English } from "./en-problems.ts";

/** The service's problem codes in French. */
export const problems: typeof English = {
  payment_declined: {
    title: "Votre banque a refusé cette carte.",
    help: "Rien n’a été débité. Essayez une autre carte ou un autre moyen de paiement ; cette commande ne peut pas être payée deux fois.",
  },
  payment_unavailable: {
    title: "Le paiement n’a pas pu se faire pour le moment.",
    help: "Rien n’a été débité et votre panier est intact. Réessayez dans un instant.",
  },
  unheard_payment: {
    title: "La réponse ne nous est pas parvenue.",
    help: "Réessayez sans crainte : vous ne pouvez pas être débité deux fois.",
  },
  checkout_in_progress: {
    title: "Nous vérifions encore un de vos paiements précédents.",
    help: "Rien de plus n’a été débité. Patientez un instant, puis réessayez : vous ne pouvez pas être débité deux fois.",
  },
  total_changed: {
    title: "Le prix a changé depuis que vous l’avez vu.",
    help: "Rien n’a été débité. Le nouveau total est affiché ici ; payez s’il vous convient.",
  },
  coupon_exhausted: {
    title: "Ce code promo vient d’être épuisé par d’autres clients.",
    help: "Rien n’a été débité. Le prix affiché ici est sans le code.",
  },
  coupon_unavailable: {
    title: "Les codes promo ne peuvent pas être vérifiés pour le moment.",
    help: "Rien n’a été débité. Payez sans le code, ou saisissez-le à nouveau dans un instant.",
  },
  unknown_coupon: {
    title: "Nous ne connaissons pas ce code promo.",
    help: "Vérifiez son orthographe.",
  },
  coupon_below_minimum: {
    title: "Votre panier est trop petit pour ce code promo.",
    help: "Ajoutez encore un article, et il fonctionnera.",
  },
  coupon_not_valid_here: {
    title: "Ce code promo n’est pas valable dans ce pays.",
    help: "Vous pouvez payer sans lui.",
  },
  coupon_expired: { title: "Ce code promo a expiré.", help: "Vous pouvez payer sans lui." },
  coupon_used: {
    title: "Vous avez déjà utilisé ce code promo.",
    help: "Vous pouvez payer sans lui.",
  },
  empty_cart: {
    title: "Votre panier est vide.",
    help: "Rien n’a été débité. Si vous venez de payer, la commande est dans votre liste.",
  },
  not_sold_here: {
    title: "Un article de votre panier n’est pas vendu dans ce pays.",
    help: "Rien n’a été débité. Retirez-le du panier, puis payez.",
  },
  missing_header: { title: "Votre session est terminée.", help: "Veuillez vous reconnecter." },
  invalid_format: { title: "Votre session est terminée.", help: "Veuillez vous reconnecter." },
  invalid_token: { title: "Votre session est terminée.", help: "Veuillez vous reconnecter." },
  expired_token: { title: "Votre session est terminée.", help: "Veuillez vous reconnecter." },
  invalid_credentials: {
    title: "L’adresse e-mail et le mot de passe ne correspondent pas.",
    help: "Vérifiez-les tous les deux et réessayez.",
  },
  email_taken: {
    title: "Un compte existe déjà avec cette adresse e-mail.",
    help: "Connectez-vous avec elle, ou choisissez une autre adresse.",
  },
  cart_changed: {
    title: "Votre panier a changé pendant que nous calculions son prix.",
    help: "Rien n’a été débité. Vérifiez-le encore une fois, puis payez.",
  },
  idempotency_key_reused: {
    title: "Ce paiement a été confondu avec un autre.",
    help: "Rien de plus n’a été débité. Consultez vos commandes avant de payer à nouveau.",
  },
  cart_full: {
    title: "Votre panier est plein.",
    help: "Il ne peut pas contenir plus d’articles différents. Retirez-en un, ou payez d’abord ceux-ci.",
  },
  unknown_cart_item: {
    title: "Cet article n’est plus dans votre panier.",
    help: "Vous l’avez peut-être retiré dans une autre fenêtre.",
  },
  too_many_complaints: {
    title: "Vous nous avez déjà écrit plusieurs fois au sujet de cette commande.",
    help: "Nous avons tout noté et nous nous en occupons.",
  },
  invalid_email: {
    title: "Ceci ne ressemble pas à une adresse e-mail.",
    help: "Elle devrait s’écrire comme ada@example.com.",
  },
  invalid_password: {
    title: "Ce mot de passe est trop court ou trop long.",
    help: "Il doit compter de 8 à 128 caractères.",
  },
  too_many_requests: {
    title: "C’était un peu rapide pour nous.",
    help: "Patientez un instant, puis réessayez.",
  },
  analytics_unavailable: {
    title: "Les chiffres ne peuvent pas être lus pour le moment.",
    help: "Rien n’est perdu. Réessayez dans un instant.",
  },
  address_blocked: {
    title: "Vous ne pouvez pas acheter depuis ce réseau.",
    help: "Essayez depuis un autre réseau, ou demandez-nous de l’aide.",
  },
  unknown: { title: "Cela n’a pas fonctionné.", help: "Réessayez dans un instant." },
};
