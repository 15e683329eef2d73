package io.kexecfleet.lab.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.kexecfleet.lab.browser.Visitor.Screen;
import io.kexecfleet.lab.fleet.SimulatedFleet;
import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes a picture of each page of a live service over a simulated fleet: as wide as a monitor and as a phone, light and dark. */
@Command(
    name = "lab/pictures",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Takes a picture of each page of a live service over a simulated fleet: on a monitor and on a phone, light and dark.")
public final class Pictures implements Callable<Integer> {

  private static final int FAILED = 3;
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(500);

  @Option(names = "--service-home", hidden = true, required = true)
  private Path serviceHome = Path.of("");

  @Option(names = "--into", paramLabel = "FOLDER", defaultValue = "docs/pictures", description = "Where they go (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("");

  /** One kind of reader, who keeps a page open. */
  private record Reader(Screen screen, ColorScheme theme, Page page) {

    String name() {
      return (screen + "-" + theme).toLowerCase(Locale.ROOT);
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Pictures()).setExecutionExceptionHandler(Pictures::explain).execute(arguments));
  }

  private static int explain(Exception failed, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("pictures: " + failed.getMessage());
    return FAILED;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try (var service = ServiceProcess.start(serviceHome, ImageCache.standard().runs(), Scene.SETTINGS)) {
      service.awaitReady();
      var operator = new Operator(service.address(), service.operatorToken());
      try (var fleet = SimulatedFleet.start(Scene.FLEET, service.address(), service.joinToken());
          var visitor = new Visitor(service.address(), service.operatorToken())) {
        operator.awaitCheckedIn(fleet.names(), WITHIN, _ -> {});
        var scene = Scene.set(operator, fleet.names());
        var readers = new ArrayList<Reader>();
        for (var screen : Screen.values()) {
          for (var theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            readers.add(new Reader(screen, theme, visitor.signIn(screen, theme)));
          }
        }
        takeLive(visitor, operator, scene, readers);
        for (var page : pages(scene).entrySet()) {
          for (var reader : readers) {
            visitor.load(reader.page, page.getValue());
            reader.page.waitForLoadState(LoadState.NETWORKIDLE);
            take(reader, page.getKey());
          }
        }
      }
    }
    return 0;
  }

  /** All of them watch it from its beginning, so that what they show came by the stream. */
  private void takeLive(Visitor visitor, Operator operator, Scene scene, List<Reader> readers) throws IOException, InterruptedException {
    var rollout = scene.begin(operator);
    for (var reader : readers) {
      visitor.load(reader.page, "/rollouts/" + rollout);
    }
    operator.await(rollout, scene::isHalfDone, WITHIN);
    for (var reader : readers) {
      take(reader, "rollout-live");
    }
    operator.awaitEnd(rollout, LOOK, WITHIN);
    for (var reader : readers) {
      reader.page.waitForFunction("() => document.getElementById('grid').view.over === 'ENDED'");
      // What one can do is asked for once more when the state has changed.
      reader.page.waitForFunction("() => !document.getElementById('acts').textContent.includes('Abort')");
      take(reader, "rollout-ended");
    }
  }

  private static Map<String, String> pages(Scene scene) {
    var pages = new LinkedHashMap<String, String>();
    pages.put("fleet", "/");
    pages.put("hosts", "/hosts?selector=env%3Dprod");
    pages.put("host", "/hosts/" + scene.host());
    pages.put("rollouts", "/rollouts");
    pages.put("rollout-new", "/rollouts/new?selector=role%3Dweb,rack%20in%20(r08,r09,r10)");
    pages.put("calendar", "/calendar");
    pages.put("timings", "/timings");
    pages.put("ledger", "/ledger");
    pages.put("audit", "/audit");
    return pages;
  }

  private void take(Reader reader, String name) {
    reader.page.screenshot(new Page.ScreenshotOptions().setPath(folder.resolve("%s-%s.png".formatted(name, reader.name()))));
  }
}
