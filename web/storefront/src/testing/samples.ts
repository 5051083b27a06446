import type {
  Cart,
  CountryInfo,
  CustomerOrderSummary,
  Funnel,
  FunnelStage,
  Order,
  Product,
  Quote,
  Segments,
  Session,
} from "../api/types.ts";
import { type Handlers, ok } from "./fake-service.ts";

export const countries: CountryInfo[] = [
  { code: "US", name: "United States", currency: "USD", locale: "en-US" },
  { code: "JP", name: "Japan", currency: "JPY", locale: "ja-JP" },
];

export const guest: Session = {
  access_token: "access-1",
  token_type: "Bearer",
  expires_in: 3600,
  refresh_token: "refresh-1",
  user: { id: 7, role: "guest" },
};

export const customer: Session = {
  ...guest,
  access_token: "access-2",
  user: { id: 42, role: "customer", name: "Ada" },
};

export const administrator: Session = {
  ...guest,
  access_token: "access-3",
  user: { id: 2, role: "admin", name: "Alex" },
};

export const headphones: Product = {
  id: 101,
  name: "Kestrel headphones",
  description: "Closed-back, 32 ohm, replaceable pads and cable.",
  price: 12_900,
  currency: "USD",
  category: "audio",
  picture: "/pictures/kestrel-headphones.svg",
  stock: 42,
};

export const cart: Cart = {
  country: "US",
  currency: "USD",
  items: [
    {
      id: 1,
      product_id: headphones.id,
      name: headphones.name,
      picture: headphones.picture,
      category: headphones.category,
      quantity: 1,
      available: true,
      unit_price: 12_900,
      line_total: 12_900,
      stock: 42,
    },
  ],
  item_count: 1,
  subtotal: 12_900,
};

export const emptyCart: Cart = { ...cart, items: [], item_count: 0, subtotal: 0 };

export const quote: Quote = {
  subtotal: 12_900,
  discount: 387,
  promo_code: "SMALL_ORDER_3",
  shipping: 0,
  total: 12_513,
  currency: "USD",
};

export const order: Order = {
  ...quote,
  order_id: "ORD123",
  status: "completed",
  country: "US",
  payment_method: "credit_card",
  transaction_id: "ch_1",
  lines: [
    {
      product_id: headphones.id,
      name: headphones.name,
      picture: headphones.picture,
      category: headphones.category,
      quantity: 1,
      unit_price: 12_900,
      line_total: 12_900,
      reservation: { status: "reserved", warehouse: "US-EAST", arrives_on: "2026-01-04" },
    },
  ],
  shipping_option: "standard",
  history: [{ status: "pending", at: "2026-01-02T03:04:05Z" }],
  complaints: 0,
  created_at: "2026-01-02T03:04:05Z",
};

/** The same number in the list of all customers' orders. */
export const customerOrder: CustomerOrderSummary = {
  order_id: "ORD123",
  status: "completed",
  customer: { id: 7, kind: "guest" },
  country: "JP",
  currency: "JPY",
  total: 12_900,
  item_count: 3,
  line_count: 2,
  reservations: [
    { status: "reserved", lines: 1 },
    { status: "delayed", lines: 1 },
  ],
  created_at: "2026-01-02T03:04:05Z",
};

const stages: FunnelStage[] = [
  { stage: "browse_catalog", count: 1_200, of_first_basis_points: 10_000 },
  {
    stage: "view_product",
    count: 480,
    of_previous_basis_points: 4_000,
    of_first_basis_points: 4_000,
  },
  {
    stage: "add_to_cart",
    count: 120,
    of_previous_basis_points: 2_500,
    of_first_basis_points: 1_000,
  },
  {
    stage: "checkout_complete",
    count: 30,
    of_previous_basis_points: 2_500,
    of_first_basis_points: 250,
  },
];

export const funnel: Funnel = {
  hours: 24,
  from: "2026-01-01T04:00:00Z",
  stages,
  countries: [{ country: "JP", stages }],
  payment_methods: [
    { payment_method: "paypal", count: 20 },
    { payment_method: "credit_card", count: 10 },
  ],
};

export const segments: Segments = {
  hours: 24,
  from: "2026-01-01T04:00:00Z",
  items: [
    {
      segment: "new",
      browse_catalog: 80,
      view_product: 40,
      add_to_cart: 10,
      checkout: 4,
      conversion_basis_points: 500,
    },
    { segment: "vip", browse_catalog: 0, view_product: 0, add_to_cart: 0, checkout: 0 },
  ],
};

/** The service on a good day; a test puts its own answers over these. */
export const goodDay: Handlers = {
  "GET /countries": ok({ items: countries }),
  "GET /us/categories": ok({ items: [{ code: "audio", name: "Audio", products: 52 }] }),
  "GET /us/products": ok({ items: [headphones] }),
  "GET /us/products/101": ok(headphones),
  "GET /us/products/101/similar": ok({ items: [] }),
  "GET /us/shipping": ok({
    items: [
      { code: "standard", price: 0, currency: "USD", days: 2, warehouse: "US-EAST" },
      { code: "express", price: 900, currency: "USD", days: 1, warehouse: "US-EAST" },
    ],
  }),
  "POST /auth/guest": ok(guest, 201),
  "GET /cart": ok(cart),
  "POST /cart/add": ok(cart),
  "POST /checkout/quote": ok(quote),
  "GET /orders": ok({ items: [] }),
  "GET /orders/ORD123": ok(order),
};
