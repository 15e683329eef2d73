package io.kexecfleet.lab.bench;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.kexecfleet.lab.browser.Visitor;
import io.kexecfleet.lab.service.Operator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches a rollout at its live page while another thread asks the API how far it is: what the page shows, and how old that is. */
final class LiveWatch {

  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration ASK = Duration.ofMillis(100);

  /** How many hosts are back, by their marks; and how often the picture was changed, and drawn. */
  private static final String SHOWN =
      """
      () => {
        const view = document.getElementById("grid").view;
        let done = 0;
        for (const mark of view.marks) {
          done += mark === "K" ? 1 : 0;
        }
        return [done, view.number, view.redraws, view.isLive ? 1 : 0];
      }
      """;

  private final List<Asked> asked = new ArrayList<>();
  private final Operator operator;
  private final String rollout;

  private record Asked(long nanos, int done, boolean ended) {}

  /**
   * One look at the page.
   *
   * @param at since the first one
   * @param done hosts that are back, as the page shows them
   * @param behind for how long the API has known of one more than the page shows
   * @param changes how many changes of the picture the page has taken in
   * @param redraws how often it drew
   */
  record Look(Duration at, int done, Duration behind, long changes, long redraws, Visitor.Held held) {}

  LiveWatch(Operator operator, String rollout) {
    this.operator = operator;
    this.rollout = rollout;
  }

  /** Until the rollout has ended. */
  List<Look> run(Page page, CDPSession inspector) throws IOException, InterruptedException {
    var begin = System.nanoTime();
    var asking = Thread.ofPlatform().daemon().start(this::ask);
    var looks = new ArrayList<Look>();
    while (asking.isAlive()) {
      if (asking.join(LOOK)) {
        break;
      }
      var held = Visitor.held(inspector);
      var shown = (List<?>) page.evaluate(SHOWN);
      var now = System.nanoTime();
      if (number(shown, 3) == 0) {
        throw new IOException("The page is not live any more.");
      }
      looks.add(
          new Look(Duration.ofNanos(now - begin), (int) number(shown, 0), behind(now, (int) number(shown, 0)), number(shown, 1), number(shown, 2), held));
    }
    if (!last().ended) {
      throw new IOException("The service did not answer until the rollout's end.");
    }
    return looks;
  }

  private static long number(List<?> shown, int which) {
    return ((Number) shown.get(which)).longValue();
  }

  private void ask() {
    try {
      while (true) {
        var overview = operator.overview(rollout);
        var is = new Asked(System.nanoTime(), overview.path("tally").path("succeeded").asInt(), Operator.hasEnded(overview));
        synchronized (asked) {
          asked.add(is);
        }
        if (is.ended) {
          return;
        }
        TimeUnit.NANOSECONDS.sleep(ASK.toNanos());
      }
    } catch (IOException | InterruptedException failed) {
      System.err.println("bench: " + failed.getMessage());
    }
  }

  private Asked last() {
    synchronized (asked) {
      return asked.getLast();
    }
  }

  private Duration behind(long now, int shown) {
    @Nullable Asked more;
    synchronized (asked) {
      more = asked.stream().filter(it -> it.done > shown).findFirst().orElse(null);
    }
    return more == null || more.nanos > now ? Duration.ZERO : Duration.ofNanos(now - more.nanos);
  }
}
