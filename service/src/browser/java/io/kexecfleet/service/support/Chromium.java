package io.kexecfleet.service.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Debian's Chromium without its windows, driven as a person drives it. One for all tests of a process; each visit is a browser profile of its own.
 * Tests that use it run on one thread.
 */
public final class Chromium {

  private static final Path PROGRAM = Path.of("/usr/bin/chromium-headless-shell");

  /** It neither calls home nor needs a sandbox of its own: only pages of the service under test are looked at. */
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /** What htmx says of a question that a newer one made needless. */
  private static final Set<String> SUPERSEDED = Set.of("htmx:afterRequest", "htmx:sendAbort");

  /** As wide as a phone, and as a monitor. */
  public enum Screen {
    PHONE(390, 844),
    DESKTOP(1280, 900);

    private final int width;
    private final int height;

    Screen(int width, int height) {
      this.width = width;
      this.height = height;
    }
  }

  private static final class Running {
    static final com.microsoft.playwright.Browser BROWSER = launch();
  }

  private Chromium() {}

  private static com.microsoft.playwright.Browser launch() {
    assertThat(PROGRAM).as("Chromium, which the tests of pages need: ./verify installs it").isExecutable();
    var playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return playwright.chromium().launch(new LaunchOptions().setExecutablePath(PROGRAM).setArgs(FLAGS));
  }

  /** Somebody with a browser at a service. */
  public static final class Visit implements AutoCloseable {

    private final BrowserContext context;
    private final Page page;
    private final String url;
    private final List<String> complaints = new ArrayList<>();

    private Visit(String url, Screen screen, ColorScheme theme, boolean scripts) {
      this.url = url;
      this.context =
          Running.BROWSER.newContext(
              new NewContextOptions()
                  .setViewportSize(screen.width, screen.height)
                  .setColorScheme(theme)
                  .setTimezoneId("Europe/Berlin")
                  .setJavaScriptEnabled(scripts));
      this.page = context.newPage();
      page.onConsoleMessage(
          message -> {
            if ((message.type().equals("error") || message.type().equals("warning")) && !SUPERSEDED.contains(message.text().split(",", 2)[0])) {
              complaints.add(message.text());
            }
          });
      page.onPageError(complaints::add);
      page.onRequest(
          request -> {
            if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
              complaints.add("asked elsewhere: " + request.url());
            }
          });
    }

    public Page page() {
      return page;
    }

    public Page open(String path) {
      page.navigate(url + path);
      return page;
    }

    /** As a person does, by the form. */
    public Visit signIn(String token) {
      open("/login");
      page.getByLabel("Token").fill(token);
      page.getByText("Sign in with a token").click();
      page.waitForURL(now -> !now.endsWith("/login"));
      return this;
    }

    /** What the browser complained of since the last time: errors of scripts, what the content security policy stopped. */
    public List<String> complaints() {
      var now = List.copyOf(complaints);
      complaints.clear();
      return now;
    }

    /** Nothing stands in the way of whoever does not see, and nothing is wider than the screen. */
    public void requireAccessible() {
      var found = new AxeBuilder(page).analyze().getViolations();
      assertThat(found)
          .as("axe at %s", page.url())
          .allSatisfy(rule -> assertThat(rule.getNodes()).as("%s: %s", rule.getId(), rule.getHelp()).extracting(node -> node.getHtml()).isEmpty());
      var wider = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assertThat(((Number) wider).intValue()).as("pixels that %s is wider than the screen", page.url()).isLessThanOrEqualTo(0);
      assertThat(complaints()).as("what the browser says of %s", page.url()).isEmpty();
    }

    /** The same page on another screen, and in another light. */
    public void turn(Screen screen, ColorScheme theme) {
      page.setViewportSize(screen.width, screen.height);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
    }

    /**
     * {@link #requireAccessible} by day on a monitor and by night on a phone, which is each width and each theme once; with a
     * {@link #picture} of each of both, and of the other two.
     */
    public void requireAccessibleEverywhere(String name) {
      for (var screen : Screen.values()) {
        for (var theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
          turn(screen, theme);
          picture("%s-%s-%s".formatted(name, screen, theme).toLowerCase(Locale.ROOT));
          if ((screen == Screen.PHONE) == (theme == ColorScheme.DARK)) {
            requireAccessible();
          }
        }
      }
    }

    /** For people to look at, into the folder that the property {@code pictures} names; without one nobody does. */
    public void picture(String name) {
      var folder = System.getProperty("pictures");
      if (folder == null) {
        return;
      }
      page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, name + ".png")).setFullPage(true));
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /** Begins a visit; nobody is signed in. */
  public static Visit visit(RunningService service, Screen screen, ColorScheme theme) {
    return new Visit(service.url(), screen, theme, true);
  }

  /** By somebody whose browser runs no scripts. */
  public static Visit visitWithoutScripts(RunningService service) {
    return new Visit(service.url(), Screen.DESKTOP, ColorScheme.LIGHT, false);
  }

  public static Visit visit(RunningService service) {
    return visit(service, Screen.DESKTOP, ColorScheme.LIGHT);
  }
}
