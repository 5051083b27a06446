/** What the shop tells about itself. Where it goes, and whether anybody listens, is not the pages' concern. */
export interface Telemetry {
  /** Something that matters to the shop has happened. */
  event: (name: EventName, attributes: Attributes) => void;
  /** From now on the visitor sees this page. */
  view: (view: View) => void;
  /** Something broke that should not. */
  error: (error: unknown, context: Attributes) => void;
  /** Does `work` as one action of the visitor: what it sends and tells has the action's trace. */
  action: <Value>(
    name: ActionName,
    attributes: Attributes,
    work: (action: Action) => Promise<Value>,
  ) => Promise<Value>;
  /** Does `work` at once, as a part of the action that is under way, if there is one. */
  within: <Value>(work: () => Value) => Value;
}

export type Action = Pick<Telemetry, "event">;

/** Few and short values. Never a name, an address, a token, or what somebody typed. */
export type Attributes = Readonly<Record<string, string>>;

export type ActionName = "add_to_cart" | "checkout";

export type EventName =
  | "country_selected"
  | "product_viewed"
  | "cart_add"
  | "checkout_initiated"
  | "checkout_completed"
  | "checkout_failed";

export type ViewName =
  | "home"
  | "product"
  | "cart"
  | "checkout"
  | "order"
  | "orders"
  | "login"
  | "register"
  | "analytics"
  | "admin"
  | "not_found";

/** The page that a visitor sees. */
export interface View {
  name: ViewName;
  /** The route's pattern, for example `/product/$id`. */
  route: string;
  /** The path in the address, without what was searched for. */
  path: string;
  /** The upper-case code of the chosen market. */
  country: string;
}

/** For a visitor about whom nothing is told. */
export const silent: Telemetry = {
  event: () => undefined,
  view: () => undefined,
  error: () => undefined,
  action: (_name, _attributes, work) => work({ event: () => undefined }),
  within: (work) => work(),
};
