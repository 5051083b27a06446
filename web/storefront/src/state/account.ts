import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { register, signIn } from "../api/accounts.ts";
import { useServices } from "./services.tsx";

interface Credentials {
  email: string;
  password: string;
  name: string;
}

/** Reads the fields of both account forms; those that a form does not have are empty. */
export function credentialsFrom(fields: FormData): Credentials {
  const field = (name: string) => String(fields.get(name) ?? "");
  return { email: field("email").trim(), password: field("password"), name: field("name").trim() };
}

export function useSignIn(back: string | undefined) {
  const { shop } = useServices();
  const arrive = useArrival(back);
  return useMutation({
    mutationFn: ({ email, password }: Credentials) => signIn(shop, email, password),
    onSuccess: arrive,
  });
}

export function useRegister(back: string | undefined) {
  const { shop } = useServices();
  const arrive = useArrival(back);
  return useMutation({
    mutationFn: ({ email, password, name }: Credentials) => register(shop, email, password, name),
    onSuccess: arrive,
  });
}

/** Goes back to where the visitor came from, with the account's own cart and orders. */
function useArrival(back: string | undefined) {
  const router = useRouter();
  const queryClient = useQueryClient();
  return async () => {
    await queryClient.invalidateQueries();
    router.history.push(back ?? "/");
  };
}

/** A path of ours to go back to; anything that could lead elsewhere is dropped. */
export function readBack(search: Record<string, unknown>): { back?: string } {
  const { back } = search;
  return typeof back === "string" && /^\/[a-z][\w/-]*$/i.test(back) ? { back } : {};
}
