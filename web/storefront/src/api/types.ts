import type { components } from "./schema.gen.ts";

type Schemas = components["schemas"];

export type Cart = Schemas["Cart"];
export type CartItem = Schemas["CartItem"];
export type Category = Schemas["Category"];
export type Checkout = Schemas["Checkout"];
export type CheckoutAnswer = Schemas["CheckoutAnswer"];
export type CountryInfo = Schemas["CountryInfo"];
export type CountryFunnel = Schemas["CountryFunnel"];
export type Funnel = Schemas["Funnel"];
export type FunnelStage = Schemas["FunnelStage"];
export type Order = Schemas["Order"];
export type OrderLine = Schemas["OrderLine"];
export type OrderPage = Schemas["OrderPage"];
export type OrderSummary = Schemas["OrderSummary"];
export type Problem = Schemas["Problem"];
export type Product = Schemas["Product"];
export type ProductPage = Schemas["ProductPage"];
export type Quote = Schemas["Quote"];
export type Refund = Schemas["Refund"];
export type Reservation = Schemas["Reservation"];
export type SegmentActions = Schemas["SegmentActions"];
export type Segments = Schemas["Segments"];
export type Session = Schemas["Session"];
export type ShippingOption = Schemas["ShippingOption"];
