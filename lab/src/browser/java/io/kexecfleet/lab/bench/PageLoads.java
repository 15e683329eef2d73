package io.kexecfleet.lab.bench;

import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.lab.browser.Visitor;
import io.kexecfleet.lab.browser.Visitor.Screen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How long pages take to load. */
final class PageLoads {

  private PageLoads() {}

  /**
   * One page.
   *
   * @param first with nothing in the browser's cache, in a service that has not shown this page before
   * @param again the other times, the shortest first
   */
  record Result(String path, Visitor.Load first, List<Visitor.Load> again) {

    Duration median() {
      return again.get(again.size() / 2).loaded();
    }

    Duration longest() {
      return again.getLast().loaded();
    }
  }

  static Result of(Visitor visitor, String path, int times) throws IOException {
    var page = visitor.signIn(Screen.DESKTOP, ColorScheme.LIGHT);
    try {
      // What signing in brought into the cache is dropped: this is somebody's first page.
      page.context().newCDPSession(page).send("Network.clearBrowserCache");
      var first = visitor.load(page, path);
      var again = new ArrayList<Visitor.Load>();
      for (var i = 0; i < times; i++) {
        again.add(visitor.load(page, path));
      }
      again.sort(Comparator.comparing(Visitor.Load::loaded));
      return new Result(path, first, List.copyOf(again));
    } finally {
      page.context().close();
    }
  }
}
