import "./styles.css";
import { createRoot } from "react-dom/client";
import { loadConfig } from "./api/config.ts";
import { send } from "./api/send.ts";
import { createShop } from "./api/shop.ts";
import { App, createQueryClient } from "./app.tsx";
import { Failure } from "./components/failure.tsx";
import { createShopRouter } from "./router.tsx";
import { createAttemptMemory } from "./state/attempt.ts";
import { createCountryStore } from "./state/country.ts";
import { newKey } from "./state/new-key.ts";
import { createSessionStore } from "./state/session.ts";
import { createLanguageStore, TextContext } from "./state/text.tsx";
import { tellCrash } from "./telemetry/crashes.ts";
import { silent } from "./telemetry/port.ts";
import { loadFaro, startTelemetry } from "./telemetry/start.ts";
import { followViews } from "./telemetry/views.ts";
import { withAction } from "./telemetry/with-action.ts";
import { loadText } from "./text/index.ts";
import { languageOf } from "./text/languages.ts";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
let telemetry = silent;
const root = createRoot(place, {
  onCaughtError: (error, info) => tellCrash(telemetry, error, info),
});

async function start() {
  const country = createCountryStore(localStorage);
  const language = createLanguageStore(localStorage);
  const words = loadText(language.get() ?? languageOf(country.get()));
  try {
    const config = await loadConfig();
    telemetry = startTelemetry(config, navigator, loadFaro);
    const sessions = createSessionStore(localStorage);
    const shop = createShop(config, sessions, withAction(telemetry, send));
    const queryClient = createQueryClient();
    const services = {
      shop,
      country,
      language,
      attempts: createAttemptMemory(sessionStorage, newKey),
      now: () => new Date(),
      telemetry,
    };
    const router = createShopRouter({ shop, queryClient });
    const text = await words;
    followViews(router, services.country, telemetry);
    root.render(<App services={services} queryClient={queryClient} router={router} text={text} />);
  } catch (error) {
    root.render(
      <TextContext value={await words}>
        <div className="page">
          <Failure error={error} onRetry={() => void start()} />
        </div>
      </TextContext>,
    );
  }
}

void start();
