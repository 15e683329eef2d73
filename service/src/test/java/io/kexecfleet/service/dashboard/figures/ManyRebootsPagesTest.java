package io.kexecfleet.service.dashboard.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.ManyReboots;
import io.kexecfleet.service.support.Reader;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages of what became of two hundred thousand reboots. */
class ManyRebootsPagesTest {

  private static final RunningService SERVICE = ManyReboots.SERVICE;
  private static final Reader READER = Reader.signedIn(SERVICE, SERVICE.operatorToken());
  private static final int SMALL = 200_000;
  private static final Pattern NEXT = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"|rel=\"next\" href=\"([^\"]+)\"");

  @Test
  void timingsAreASmallPageThatCostsLittleToLookAtAgain() {
    var page = READER.get("/timings");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("The newest 100 of");
    assertThat(page.body().length()).isLessThan(SMALL);
    var taken = SERVICE.connectionsTaken();
    assertThat(READER.get("/timings").body()).contains("Vendor Model 3");
    assertThat(SERVICE.connectionsTaken() - taken).as("who looks at the same again costs no figures").isLessThan(5);
  }

  @Test
  void linesOfTheLedgerComeInPages() {
    var first = READER.get("/ledger?sort=tried").body();
    assertThat(first).contains("Page 1 of").hasSizeLessThan(SMALL);
    assertThat(READER.get(next(first)).body()).contains("Page 2 of").doesNotContain("Page 1 of");
  }

  @Test
  void rebootsBehindALineComeInPages() {
    var first = READER.get("/ledger/reboots?hardware=Vendor%20Model%203").body();
    var second = READER.get(next(first)).body();
    assertThat(rows(first)).hasSize(100);
    assertThat(rows(second)).hasSize(100).isNotEqualTo(rows(first));
  }

  private static String next(String page) {
    var found = NEXT.matcher(page);
    assertThat(found.find()).as("a link to the next page").isTrue();
    return (found.group(1) == null ? found.group(2) : found.group(1)).replace("&amp;", "&");
  }

  private static List<String> rows(String page) {
    return Pattern.compile("data-label=\"Ended\".*?</td>").matcher(page).results().map(it -> it.group()).toList();
  }
}
