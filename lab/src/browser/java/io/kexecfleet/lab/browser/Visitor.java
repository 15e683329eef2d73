package io.kexecfleet.lab.browser;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An operator with a browser of their own, signed in. */
public final class Visitor implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/bin/chromium-headless-shell");
  private static final List<String> FLAGS =
      List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--enable-precise-memory-info");

  /** As wide as a monitor, and as a phone. */
  public enum Screen {
    DESKTOP(1280, 1000),
    PHONE(390, 1500);

    private final int width;
    private final int height;

    Screen(int width, int height) {
      this.width = width;
      this.height = height;
    }
  }

  private final Playwright playwright;
  private final Browser browser;
  private final URI service;
  private final String token;

  /**
   * What a page cost.
   *
   * @param answered until the first byte of it was there
   * @param shown until its text was, first
   * @param loaded until it and all that belongs to it was
   * @param bytes that came over the line, compressed as they came
   */
  public record Load(Duration answered, Duration shown, Duration loaded, long bytes) {}

  /**
   * What a page holds, after the browser took out what it does not need any more.
   *
   * @param heap bytes of its scripts' objects
   * @param nodes of its document, and of what it forgot to let go
   * @param busy how long it has kept its thread busy since it was opened
   */
  public record Held(long heap, long nodes, Duration busy) {}

  public Visitor(URI service, String token) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IOException("There is no %s: install the package chromium-headless-shell.".formatted(PROGRAM));
    }
    this.service = service;
    this.token = token;
    this.playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    this.browser = playwright.chromium().launch(new LaunchOptions().setExecutablePath(PROGRAM).setArgs(FLAGS));
  }

  /** Signs in with nothing in the browser's cache, by the form as people do. */
  public Page signIn(Screen screen, ColorScheme theme) {
    var page = context(screen, theme).newPage();
    page.navigate(service.resolve("/login").toString());
    page.getByLabel("Token").fill(token);
    page.getByText("Sign in with a token").click();
    page.waitForURL(now -> !now.endsWith("/login"));
    return page;
  }

  private BrowserContext context(Screen screen, ColorScheme theme) {
    return browser.newContext(
        new NewContextOptions().setViewportSize(screen.width, screen.height).setColorScheme(theme).setTimezoneId("Europe/Berlin"));
  }

  /** Loads a page; what the browser has in its cache it does not ask for again. */
  public Load load(Page page, String path) throws IOException {
    var answer = page.navigate(service.resolve(path).toString());
    if (!answer.ok()) {
      throw new IOException("%s answered %d.".formatted(path, answer.status()));
    }
    page.waitForFunction("() => performance.getEntriesByName('first-contentful-paint').length > 0");
    var figures =
        (List<?>)
            page.evaluate(
                """
                () => {
                  const page = performance.getEntriesByType("navigation")[0];
                  const parts = performance.getEntriesByType("resource").filter(it => it.initiatorType !== "fetch");
                  return [page.responseStart, performance.getEntriesByName("first-contentful-paint")[0].startTime, page.loadEventEnd,
                    parts.reduce((sum, part) => sum + part.transferSize, page.transferSize)];
                }
                """);
    return new Load(millis(figures.get(0)), millis(figures.get(1)), millis(figures.get(2)), ((Number) figures.get(3)).longValue());
  }

  private static Duration millis(Object figure) {
    return Duration.ofNanos(Math.round(((Number) figure).doubleValue() * 1e6));
  }

  /** What to ask a page's {@link #held} by. */
  public CDPSession inspector(Page page) {
    var inspector = page.context().newCDPSession(page);
    inspector.send("Performance.enable");
    return inspector;
  }

  public static Held held(CDPSession inspector) {
    inspector.send("HeapProfiler.collectGarbage");
    var metrics = inspector.send("Performance.getMetrics").getAsJsonArray("metrics");
    return new Held(
        Math.round(metric(metrics, "JSHeapUsedSize")),
        Math.round(metric(metrics, "Nodes")),
        Duration.ofNanos(Math.round(metric(metrics, "TaskDuration") * 1e9)));
  }

  private static double metric(JsonArray metrics, String name) {
    for (var each : metrics) {
      var metric = (JsonObject) each;
      if (metric.get("name").getAsString().equals(name)) {
        return metric.get("value").getAsDouble();
      }
    }
    throw new IllegalStateException("The browser tells no %s.".formatted(name));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
